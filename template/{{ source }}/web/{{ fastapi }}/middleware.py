"""What stands around every request. Plain ASGI: Starlette's base class for middleware costs half of the throughput."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..config import Settings
from ..errors import BodyTooLarge, LateRequest, Unavailable
from .exception_handlers import ProblemResponse, error_response
from .headers import PREFLIGHT_HEADERS, accepted_request_id, cors_headers, is_preflight, security_headers

log = structlog.get_logger(__name__)


class RequestMiddleware:
    """Give each request an id, answer 500 for what nobody caught, set the security headers, write the access log."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        sent = Headers(scope=scope)
        origin = sent.get("origin")
        own_headers = self.headers | cors_headers(self.settings, origin)
        request_id = accepted_request_id(sent.get("x-request-id"))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in own_headers.items():
                    headers.setdefault(name, value)
                if status == HTTPStatus.NO_CONTENT:
                    del headers["Content-Type"]  # FastAPI names one
            await send(message)

        try:
            if is_preflight(self.settings, scope["method"], origin):
                allowed = Response(status_code=HTTPStatus.NO_CONTENT, headers=PREFLIGHT_HEADERS)
                await allowed(scope, receive, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        except Exception as error:
            error.add_note(f"request_id: {request_id}")  # for logs outside of this task, which do not know it
            if not status:
                failed = ProblemResponse(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed. Its log knows why.")
                failed.headers["Connection"] = "close"
                await failed(scope, receive, send_with_headers)
            raise  # the server logs it and closes the connection; error reporters and tests see it
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=int(status),
                milliseconds=round((perf_counter() - started) * 1000, 1),
            )


class HeadMiddleware:
    """Answer HEAD where there is a GET: with its status and headers, and no body (RFC 9110 section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or has_own_head(scope):
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body"})
            if message.get("more_body", False):
                raise Answered  # nobody waits for the rest, which may have no end

        with suppress(Answered):
            await self.app({**scope, "method": "GET"}, receive, send_without_body)


class Answered(Exception):
    """A response whose headers are all that was asked for."""


def has_own_head(scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)


class LimitMiddleware:
    """Bound what a request may take: the bytes of its body, sent in chunks or not, and the time until its response."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.max_bytes = settings.max_body_bytes
        self.seconds = settings.request_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self.max_bytes:
            await close_with(error_response(BodyTooLarge(self.max_bytes)), scope, receive, send)
            return
        received = 0
        unread, arriving, started = True, False, False

        async def receive_within_limit() -> Message:
            nonlocal received, unread, arriving
            arriving = unread
            message = await receive()
            arriving, unread = False, message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise BodyTooLarge(self.max_bytes)
            return message

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self.seconds):
                await self.app(scope, receive_within_limit, send_and_note)
        except TimeoutError:
            if started:
                raise
            if arriving:
                await close_with(error_response(LateRequest()), scope, receive, send)
            else:
                late = error_response(Unavailable("The request took too long."))
                await late(scope, receive, send)


async def close_with(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and read no more of this connection."""
    response.headers["Connection"] = "close"
    await response(scope, receive, send)
