"""What stands around every request, in plain ASGI."""

import asyncio
from http import HTTPStatus
from time import perf_counter

import structlog
from django.http import HttpResponse

from .config import Settings
from .errors import AppError
from .framework import ASGIApp, Message, Receive, Send, send_response
from .handlers import app_error_response, problem_response
from .headers import PREFLIGHT_HEADERS, accepted_request_id, cors_headers, is_preflight, security_headers

log = structlog.get_logger(__name__)


class RequestMiddleware:
    """Give each request an id, answer 500 for what nobody caught, set the security headers, write the access log."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.headers = encoded(security_headers(settings))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        started = perf_counter()
        origin = header(scope, b"origin")
        own_headers = self.headers | encoded(cors_headers(self.settings, origin))
        request_id = accepted_request_id(header(scope, b"x-request-id"))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = [*message["headers"], (b"x-request-id", request_id.encode())]
                names = {name for name, _ in own}
                message["headers"] = own + [line for line in own_headers.items() if line[0] not in names]
            await send(message)

        try:
            if is_preflight(self.settings, scope["method"], origin):
                allowed = HttpResponse(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT_HEADERS)
                await send_response(allowed, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        except Exception:
            log.exception("request failed")
            if status:
                raise  # half of a response is on its way; the server has to cut the connection
            response = problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed. Its log knows why.")
            await send_response(response, send_with_headers)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                milliseconds=round((perf_counter() - started) * 1000, 1),
            )


class TooLarge(AppError):
    """The body has more bytes than the settings allow."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"The body is larger than {max_bytes} bytes.")


class LimitMiddleware:
    """Bound what a request may take: the bytes of its body, sent in chunks or not, and the time until its response."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.max_bytes = settings.max_body_bytes
        self.seconds = settings.request_timeout

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        length = header(scope, b"content-length") or ""
        if length.isdecimal() and int(length) > self.max_bytes:
            response = app_error_response(TooLarge(self.max_bytes))
            response["Connection"] = "close"
            await send_response(response, send)
            return
        received = 0
        started = False

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise TooLarge(self.max_bytes)
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
            status = HTTPStatus.SERVICE_UNAVAILABLE
            await send_response(problem_response(status, "The request took too long.", {"Retry-After": "5"}), send)


def header(scope: Message, wanted: bytes) -> str | None:
    """Return a header of the request."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), None)


def encoded(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode(): value.encode() for name, value in headers.items()}
