"""How requests arrive: as Uvicorn takes them, within bounds of time and size, and refused with problem documents."""

import json
import socket
import struct
from asyncio import TimerHandle, Transport
from enum import Enum
from http import HTTPStatus
from typing import Any, NoReturn

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from ..config import get_settings
from .headers import accepted_request_id, security_headers
from .problems import MEDIA_TYPE, problem

MAX_TARGET_BYTES = 8192
MAX_HEAD_BYTES = 65_536
# Who takes less of an answer than this in the time that a request has is not waited for any longer.
MIN_BYTES_TAKEN = 65_536
# The system, too, drops what it holds for such a client.
LINGER_NOT = struct.pack("ii", 1, 0)

DETAILS = {
    HTTPStatus.BAD_REQUEST: "The request is not well-formed HTTP.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not arrive in time.",
    HTTPStatus.REQUEST_URI_TOO_LONG: f"The request's target is longer than {MAX_TARGET_BYTES} bytes.",
    HTTPStatus.EXPECTATION_FAILED: "There is nothing to expect but 100-continue.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: f"The request's header is larger than {MAX_HEAD_BYTES} bytes.",
    HTTPStatus.NOT_IMPLEMENTED: "There is no transfer coding but chunked.",
    HTTPStatus.HTTP_VERSION_NOT_SUPPORTED: "This server speaks HTTP/1.1.",
}

log = structlog.get_logger(__name__)


class Part(Enum):
    """Of a request that has not arrived in full, the part that is under way."""

    NONE = "none"
    HEAD = "head"
    BODY = "body"


class Protocol(HttpToolsProtocol):
    """One connection. A client that is slow, or sends nothing or nonsense, costs no more than this, for a while."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.settings = get_settings()
        self.part = Part.NONE
        self.answered: RequestResponseCycle | None = None
        self.head_bytes = 0
        self.refusal = HTTPStatus.BAD_REQUEST
        self.arrival_limit: TimerHandle | None = None
        self.departure_limit: TimerHandle | None = None
        self.unsent = 0
        self.unfinished = False

    # What arrives: a head within HEADER_TIMEOUT, its body within REQUEST_TIMEOUT.

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as in Uvicorn
        super().connection_made(transport)
        self.limit_arrival()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end_arrival_limit()
        self.end_departure_limit()
        if self.answered is not None:
            self.answered.disconnected = True  # Uvicorn tells the newest of several requests
            self.answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.part is Part.HEAD:
            self.head_bytes += len(data)
            if self.head_bytes > MAX_HEAD_BYTES:
                self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self.part is not Part.NONE or self.answered is None:
            self.limit_arrival()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.part = Part.HEAD
        self.head_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_TARGET_BYTES:
            self.give_up(HTTPStatus.REQUEST_URI_TOO_LONG)

    def on_headers_complete(self) -> None:
        self.check_head()
        super().on_headers_complete()
        if self.answered is None:
            self.answered = self.cycle
        self.end_arrival_limit()
        self.part = Part.BODY

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.end_arrival_limit()
        self.part = Part.NONE

    def check_head(self) -> None:
        """Refuse what the parser lets pass, and no application should have to deal with."""
        version = self.parser.get_http_version()
        if version not in {"1.0", "1.1"}:
            self.give_up(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
        size = hosts = 0
        for name, value in self.headers:
            size += len(name) + len(value)
            if name == b"host":
                hosts += 1
            elif name == b"expect" and value.lower() != b"100-continue":
                self.give_up(HTTPStatus.EXPECTATION_FAILED)
            elif name == b"transfer-encoding":
                if version == "1.0":
                    self.give_up(HTTPStatus.BAD_REQUEST)  # RFC 9112 section 6.1
                if value.lower() != b"chunked":
                    self.give_up(HTTPStatus.NOT_IMPLEMENTED)
        if size > MAX_HEAD_BYTES:
            self.give_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if hosts > 1 or (not hosts and version == "1.1"):
            self.give_up(HTTPStatus.BAD_REQUEST)  # RFC 9112 section 3.2

    def give_up(self, status: HTTPStatus) -> NoReturn:
        """End the parsing, from within; Uvicorn then asks for the answer."""
        self.refusal = status
        raise ValueError(status)

    def limit_arrival(self) -> None:
        over = self.transport.is_closing() or self.transport.get_protocol() is not self  # that of a web socket, maybe
        if self.arrival_limit is None and not over:
            settings = self.settings
            seconds = settings.request_timeout if self.part is Part.BODY else settings.header_timeout
            self.arrival_limit = self.loop.call_later(seconds, self.on_late)

    def end_arrival_limit(self) -> None:
        if self.arrival_limit is not None:
            self.arrival_limit.cancel()
            self.arrival_limit = None

    def on_late(self) -> None:
        self.arrival_limit = None
        if self.answered is not None:
            self.limit_arrival()  # the application answers, within bounds of its own
        elif self.part is Part.HEAD:
            self.refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    # What is answered without the application.

    def send_400_response(self, msg: str) -> None:
        self.refuse(self.refusal)

    def refuse(self, status: HTTPStatus) -> None:
        """Answer and close the connection."""
        if self.transport.is_closing():
            return
        self.end_arrival_limit()
        if self.part is not Part.BODY and self.answered is not None:
            self.cycle.keep_alive = False  # the answer to the request before this one is the last
            return
        if self.part is not Part.BODY or not (self.cycle.response_started or self.pipeline):
            self.transport.write(self.problem_response(status))
        self.transport.close()
        self.limit_departure()

    def problem_response(self, status: HTTPStatus) -> bytes:
        request_id = accepted_request_id(None)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            document = json.dumps(problem(status, DETAILS[status]), separators=(",", ":")).encode()
            log.info("request refused", status=int(status))
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(document)),
            "X-Request-ID": request_id,
            "Connection": "close",
        } | security_headers(self.settings)
        lines = [f"{name}: {value}".encode() for name, value in headers.items()]
        lines += [b"%b: %b" % header for header in self.server_state.default_headers]
        return b"\r\n".join([f"HTTP/1.1 {status} {status.phrase}".encode(), *lines, b"", document])

    # What departs: it must not wait for a client that does not read.

    def pause_writing(self) -> None:
        super().pause_writing()
        self.limit_departure()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self.end_departure_limit()
            if self.unfinished:
                self.on_response_complete()

    def on_response_complete(self) -> None:
        self.unfinished = self.flow.write_paused
        if self.unfinished:
            self.flow.pause_reading()  # the next request may wait as well
        else:
            self.answered = self.pipeline[-1][0] if self.pipeline else None
            super().on_response_complete()
        if self.transport.is_closing():
            self.limit_departure()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.limit_departure()

    def limit_departure(self) -> None:
        if self.departure_limit is None:
            self.unsent = self.transport.get_write_buffer_size()
            self.departure_limit = self.loop.call_later(self.settings.request_timeout, self.on_unread)

    def end_departure_limit(self) -> None:
        if self.departure_limit is not None:
            self.departure_limit.cancel()
            self.departure_limit = None

    def on_unread(self) -> None:
        self.departure_limit = None
        if self.unsent - self.transport.get_write_buffer_size() < MIN_BYTES_TAKEN:
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
            self.transport.abort()
        else:
            self.limit_departure()
