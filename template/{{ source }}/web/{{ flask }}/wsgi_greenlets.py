"""How requests reach Flask: the server's event loop reads each, and runs Flask when all of it is there."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from io import BytesIO, RawIOBase
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from sqlalchemy.util import greenlet_spawn

from ..config import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Any], Awaitable[None]]

PIECE_BYTES = 65_536
DISCARDED_BYTES = 16 * 1_048_576


class LateBody(RawIOBase):
    """A body that did not come in time, to whoever reads it."""

    def readinto(self, _: Any) -> int:
        raise TimeoutError


class WsgiGreenlets:
    """An ASGI application around a WSGI one, which runs in a greenlet of the event loop.

    A way into a thread and back would take longer than most views; `event_loop.py` has the code that needs one. A
    client that sends slowly, or reads slowly, keeps nobody waiting.
    """

    def __init__(self, app: WSGIApplication, settings: Settings, threads: Executor) -> None:
        self.app = app
        self.max_bytes = settings.max_body_bytes
        self.seconds = settings.request_timeout
        self.threads = threads

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await self.read_body(receive) if has_body(scope) else BytesIO()
        if body is None:
            return
        call = Call(self.app, environment(scope, body))
        await greenlet_spawn(call.start)
        piece = call.next_piece() if call.is_short else await self.in_thread(call.next_piece)
        if isinstance(body, LateBody):
            call.headers.append((b"connection", b"close"))  # nobody reads the rest
        await send({"type": "http.response.start", "status": call.status, "headers": call.headers})
        await send({"type": "http.response.body", "body": piece, "more_body": not call.ended})
        if not call.ended:
            await self.stream(call, receive, send)

    def in_thread(self, work: Callable[[], bytes]) -> Awaitable[bytes]:
        return asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def read_body(self, receive: Receive) -> BytesIO | LateBody | None:
        """Return the body, or what shows that it is too large or late; return nothing when the client has gone.

        The rest of one that is too large is read as well, within reason: most clients look for an answer only when they
        have sent all.
        """
        body = BytesIO()
        unread = self.max_bytes + DISCARDED_BYTES
        try:
            async with asyncio.timeout(self.seconds):
                while unread > 0:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    piece = message.get("body", b"")
                    unread -= len(piece)
                    if body.tell() <= self.max_bytes:
                        body.write(piece)
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            return LateBody()
        body.seek(0)
        return body

    async def stream(self, call: "Call", receive: Receive, send: Send) -> None:
        """Send the rest, until the client has gone."""
        leaving = asyncio.ensure_future(receive())
        try:
            while not (call.ended or leaving.done()):
                piece = await self.in_thread(call.next_piece)
                await send({"type": "http.response.body", "body": piece, "more_body": not call.ended})
        finally:
            leaving.cancel()
            if not call.ended:
                await self.in_thread(call.close)


class Call:
    """One request to the application (PEP 3333)."""

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        self.app = app
        self.environ = environ
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.sized = self.is_short = self.ended = False

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return self.write

    def write(self, _: bytes) -> None:
        raise NotImplementedError("return the response's body instead")

    def start(self) -> None:
        self.response = self.app(self.environ, self.start_response)
        self.pieces = iter(self.response)
        for name, value in self.headers:
            if name.lower() == b"content-length":
                self.sized = True
                self.is_short = int(value) <= PIECE_BYTES

    def next_piece(self) -> bytes:
        """Return what comes next; if the length of all is known, as much as is worth the way."""
        pieces, size = [], 0
        for piece in self.pieces:
            pieces.append(piece)
            size += len(piece)
            if size > PIECE_BYTES or not self.sized:
                break
        else:
            self.ended = True
            self.close()
        return b"".join(pieces)

    def close(self) -> bytes:
        if hasattr(self.response, "close"):
            self.response.close()
        return b""


def has_body(scope: Message) -> bool:
    return any(name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"])


def environment(scope: Message, body: BytesIO | LateBody) -> WSGIEnvironment:
    """Return what a WSGI application expects to know of a request; paths and headers are latin-1 there."""
    host, port = scope["server"] or ("", 0)
    client = scope["client"] or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # it would pass for the one with a hyphen, behind the back of a proxy
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        if key in environ:
            value = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}"
        environ[key] = value
    return environ
