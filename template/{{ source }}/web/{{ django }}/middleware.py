"""What stands around every request; settings.py lists it, above the middleware of others."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from time import perf_counter
from typing import TypeAlias

import structlog
from asgiref.sync import markcoroutinefunction
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.response import HttpResponseBase

from ..config import get_settings
from ..errors import BodyTooLarge, LateRequest, Unavailable
from ..logs import AccessLog
from .exception_handlers import app_error_response, describe_not_allowed, on_view_error
from .headers import PREFLIGHT_HEADERS, accepted_request_id, cors_headers, is_preflight, security_headers

GetResponse: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class AsyncMiddleware(ABC):
    """Runs on the event loop, and costs a request no thread."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.settings = get_settings()
        markcoroutinefunction(self)

    @abstractmethod
    async def __call__(self, request: HttpRequest) -> HttpResponseBase: ...


class RequestMiddleware(AsyncMiddleware):
    """Give each request an id, set the headers that every response has, write the access log.

    It also makes problem documents of what Django itself refuses, and of errors in views that are none of the API's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.headers = security_headers(self.settings)
        self.access_log = AccessLog(self.settings, __name__)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        request_id = accepted_request_id(request.META.get("HTTP_X_REQUEST_ID"))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        origin = request.META.get("HTTP_ORIGIN")
        if is_preflight(self.settings, request.method or "", origin):
            response: HttpResponseBase = HttpResponse(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT_HEADERS)
        else:
            response = await self.get_response(request)
            if isinstance(response, HttpResponseNotAllowed):
                describe_not_allowed(response)
        if isinstance(response, HttpResponse):
            describe(response)
        for name, value in (self.headers | cors_headers(self.settings, origin)).items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request_id

        self.access_log.write(request.method or "", request.path, response.status_code, started, request_id)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return on_view_error(exception)


class LimitMiddleware(AsyncMiddleware):
    """Bound what a request may take: the bytes of its body, sent in chunks or not, and the time until its response."""

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            async with asyncio.timeout(self.settings.request_timeout):
                if "CONTENT_LENGTH" in request.META or "HTTP_TRANSFER_ENCODING" in request.META:
                    _ = request.body  # Django measures it when it is first read
                return await self.get_response(request)
        except RequestDataTooBig:
            return app_error_response(BodyTooLarge(self.settings.max_body_bytes))
        except UnreadablePostError:
            response = app_error_response(LateRequest())
            response.headers["Connection"] = "close"  # nobody reads the rest
            return response
        except TimeoutError:
            return app_error_response(Unavailable("The request took too long."))


def describe(response: HttpResponse) -> None:
    """Say how long the content is, and of what type it is only if there is any."""
    length = len(response.content)
    if not length:
        response.headers.pop("Content-Type", None)
    if response.status_code != HTTPStatus.NO_CONTENT:
        response.headers.setdefault("Content-Length", str(length))
