"""The application in this process, without a server or a socket."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from anyio.from_thread import start_blocking_portal
from httpx2 import BaseTransport, ByteStream, Client, Request, Response

Message = dict[str, Any]


class InProcess(BaseTransport):
    """Hands each request to the application, from whichever thread it comes, on one event loop."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.app = app
        self.loop = loop

    def handle_request(self, request: Request) -> Response:
        return asyncio.run_coroutine_threadsafe(self.answer(request, request.read()), self.loop).result()

    async def answer(self, request: Request, body: bytes) -> Response:
        received = [{"type": "http.request", "body": body}]
        sent: list[Message] = []
        answered = asyncio.Event()

        async def receive() -> Message:
            if received:
                return received.pop()
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        try:
            await self.app(scope_of(request), receive, send)
        except Exception:
            if not answered.is_set():
                raise
        start, *pieces = sent
        content = b"" if request.method == "HEAD" else b"".join(piece.get("body", b"") for piece in pieces)
        return Response(start["status"], headers=start["headers"], stream=ByteStream(content))


def scope_of(request: Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "root_path": "",
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (request.url.host, request.url.port or 80),
        "client": ("127.0.0.1", 4711),
    }


@contextmanager
def running(app: Any) -> Iterator[Client]:
    """Start an application as a server does, on an event loop in a thread, and return a client of it."""
    with (
        start_blocking_portal(backend_options={"use_uvloop": sys.platform != "win32"}) as portal,
        portal.wrap_async_context_manager(lifespan(app)) as loop,
        Client(transport=InProcess(app, loop), base_url="http://localhost") as client,
    ):
        yield client


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[asyncio.AbstractEventLoop]:
    """Tell an application when it begins and when it ends (the lifespan protocol of ASGI)."""
    received, sent = asyncio.Queue[Message](), asyncio.Queue[Message]()
    async with asyncio.TaskGroup() as group:
        group.create_task(app({"type": "lifespan", "asgi": {"version": "3.0"}}, received.get, sent.put))
        await received.put({"type": "lifespan.startup"})
        assert await sent.get() == {"type": "lifespan.startup.complete"}
        yield asyncio.get_running_loop()
        await received.put({"type": "lifespan.shutdown"})
