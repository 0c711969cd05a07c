"""Flask as this API needs it."""

from collections.abc import Callable, Coroutine, Iterable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Response
from flask_openapi.openapi import OpenAPI
from pydantic import BaseModel

from ..config import Settings
from .event_loop import EventLoop, is_quick
from .forwarded import as_sent
from .openapi import complete, exact
from .proxies import Proxies


class PlainResponse(Response):
    """A response that names no media type unless it has a body with one."""

    default_mimetype = None


class App(OpenAPI):
    """Flask whose asynchronous views share one event loop per process, and may return Pydantic models.

    Flask itself starts an event loop for each request, which a pool of asynchronous connections does not survive.
    """

    response_class = PlainResponse

    def __init__(self, import_name: str, settings: Settings, **options: Any) -> None:
        super().__init__(import_name, doc_ui=False, static_folder=None, **options)
        self.extensions["event_loop"] = self.event_loop = EventLoop(settings)
        self.proxies = Proxies(settings)
        self.openapi_version = "3.1.0"
        self.url_map.merge_slashes = False
        self.config["PROVIDE_AUTOMATIC_OPTIONS"] = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return super().__call__(as_sent(environ, self.proxies), start_response)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        if is_quick(func):
            return func
        return self.async_to_sync(func) if iscoroutinefunction(func) else self.event_loop.may_wait(func)

    def async_to_sync(self, func: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        @wraps(func)
        def run(*args: Any, **kwargs: Any) -> Any:
            return self.event_loop.run(func(*args, **kwargs))

        return run

    def make_response(self, rv: Any) -> Response:
        body, *rest = rv if isinstance(rv, tuple) else (rv,)
        if isinstance(body, BaseModel):
            body = self.response_class(body.model_dump_json(), mimetype="application/json")
        return super().make_response((body, *rest) if rest else body)

    def generate_spec_json(self) -> None:
        super().generate_spec_json()  # type: ignore[no-untyped-call]
        complete(self.spec_json)
        self.spec_json = exact(self.spec_json)

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        return self.api_doc
