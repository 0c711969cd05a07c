"""Django's own middleware, for the admin site and its files alone: the API needs none of it, and does not wait for it.

For pages of your own that need sessions or forms, name Django's class in settings.py in place of the one from here.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from .middleware import AsyncMiddleware, GetResponse

PATH = "/admin/"
# Its scripts and styles are files, all of them its own.
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


class ForAdmin(MiddlewareMixin):
    """Lets other requests pass without the two threads that `MiddlewareMixin` takes for each."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return super().__call__(request) if request.path_info.startswith(PATH) else self.get_response(request)


class AdminSecurityMiddleware(ForAdmin, SecurityMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return super().process_response(request, response)


class AdminSessionMiddleware(ForAdmin, SessionMiddleware):
    pass


class AdminCommonMiddleware(ForAdmin, CommonMiddleware):
    pass


class AdminCsrfMiddleware(ForAdmin, CsrfViewMiddleware):
    async def process_view(  # type: ignore[override]
        self, request: HttpRequest, callback: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Check the token; asynchronous, so that Django need not ask in a thread whether there is one to check."""
        if not request.path_info.startswith(PATH):
            return None
        return await sync_to_async(super().process_view)(request, callback, args, kwargs)


class AdminAuthenticationMiddleware(ForAdmin, AuthenticationMiddleware):
    pass


class AdminMessageMiddleware(ForAdmin, MessageMiddleware):
    pass


class StaticFilesMiddleware(AsyncMiddleware):
    """Serves the admin site's style sheets and scripts, each read as a whole in a thread."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.whitenoise = WhiteNoiseMiddleware(get_response)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        file = self.whitenoise.files.get(request.path_info)
        if file is None:
            return await self.get_response(request)
        return await sync_to_async(self.read, thread_sensitive=False)(file, request)

    def read(self, file: Any, request: HttpRequest) -> HttpResponse:
        response = self.whitenoise.serve(file, request)
        whole = HttpResponse(b"".join(response), status=response.status_code, headers=response.headers)
        response.close()
        return whole
