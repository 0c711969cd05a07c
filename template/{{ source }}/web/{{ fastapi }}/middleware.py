"""What stands around every request. Plain ASGI: Starlette's base class for middleware costs half of the throughput."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from time import perf_counter
from typing import TypeAlias

import structlog
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..config import Settings
from ..errors import BodyTooLarge, LateRequest, Unavailable
from ..logs import AccessLog
from .exception_handlers import ProblemResponse, error_response
from .headers import PREFLIGHT_HEADERS, accepted_request_id, cors_headers, is_preflight, security_headers

Header: TypeAlias = tuple[bytes, bytes]


class RequestMiddleware:
    """Give each request an id, answer 500 for what nobody caught, set the security headers, write the access log."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.headers = encoded(security_headers(settings))
        self.access_log = AccessLog(settings, __name__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        sent = dict(scope["headers"])
        origin = sent[b"origin"].decode("latin-1") if b"origin" in sent else None
        request_id = accepted_request_id(sent.get(b"x-request-id", b"").decode("latin-1"))
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self.complete(message, request_id.encode(), origin)
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
            self.access_log.write(scope["method"], scope["path"], int(status), started, request_id)

    def complete(self, start: Message, request_id: bytes, origin: str | None) -> list[Header]:
        """Return the headers of a response, and of those that every response has what it does not set itself."""
        replaced = {b"x-request-id"}
        if start["status"] == HTTPStatus.NO_CONTENT:
            replaced.add(b"content-type")  # FastAPI names one
        headers = [header for header in start["headers"] if header[0] not in replaced]
        own = {name for name, _ in headers}
        common = self.headers + encoded(cors_headers(self.settings, origin))
        return [*headers, (b"x-request-id", request_id), *(header for header in common if header[0] not in own)]


def encoded(headers: Mapping[str, str]) -> list[Header]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


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

        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > self.max_bytes:
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
