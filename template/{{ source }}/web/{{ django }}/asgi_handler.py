"""How a request reaches Django: through Django's own handler, without the threads and tasks that it spends on each."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import nullcontext
from io import BytesIO
from typing import Any

from asgiref.sync import sync_to_async
from django.core.cache import BaseCache, caches, close_caches
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import reset_urlconf
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from ..config import Settings
from ..database import get_threads

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Any], Awaitable[None]]
ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]


class LateBody(BytesIO):
    """A body that did not come in time, to whoever reads it."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise TimeoutError


class AsgiHandler:
    """Hands requests to Django's own handler, and so to every middleware; synchronous code runs in database threads."""

    def __init__(self, django: ASGIHandler, settings: Settings) -> None:
        self.django = django
        self.max_bytes = settings.max_body_bytes
        self.seconds = settings.request_timeout
        # Each of these would cost every request a thread. The database threads look after their connections themselves.
        request_started.disconnect(reset_queries)
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        request_finished.disconnect(reset_urlconf)
        if all(type(cache).close is BaseCache.close for cache in caches.all()):
            request_finished.disconnect(close_caches)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        length = announced_length(scope)
        body = await self.read_body(receive, length) if length <= self.max_bytes else BytesIO()
        if body is None:
            return
        with get_threads().serving_request() as thread:
            await request_started.asend(sender=ASGIHandler, scope=scope)
            thread.release()
            response = await self.respond(scope, body)
            if length > self.max_bytes:
                response.headers["Connection"] = "close"  # nobody reads the body
            if isinstance(response, StreamingHttpResponse):
                if scope["method"] == "HEAD":
                    response.streaming_content = no_parts()  # the others may have no end, and nobody waits for them
                await self.stream(response, receive, send)
            else:
                thread.release()  # a client that reads slowly keeps none
                await self.django.send_response(response, send)
            if request_finished.receivers:
                await sync_to_async(response.close)()
            else:
                response.close()

    async def read_body(self, receive: Receive, length: int) -> BytesIO | None:
        """Return the body, or what shows that it is too large or late; return nothing when the client has gone."""
        body = BytesIO()
        try:
            async with asyncio.timeout(self.seconds) if length else nullcontext():
                while body.tell() <= self.max_bytes:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body.write(message.get("body", b""))
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            return LateBody()
        body.seek(0)
        return body

    async def respond(self, scope: Message, body: BytesIO) -> HttpResponseBase:
        if prefix := get_script_prefix(scope):
            set_script_prefix(prefix)
        readable = {**scope, "query_string": scope["query_string"].decode("latin-1")}
        try:
            request = self.django.request_class(readable, body)
        except (LookupError, ValueError):  # the media type has parameters that Django cannot read
            readable["headers"] = [line for line in scope["headers"] if line[0] != b"content-type"]
            request = self.django.request_class(readable, body)
        return await self.django.run_get_response(request)

    async def stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send what may have no end, until the client has gone."""
        sending = asyncio.create_task(self.django.send_response(response, send))
        leaving = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not sending.done():
                sending.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
        if not sending.cancelled():
            sending.result()


async def no_parts() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for part in nothing:
        yield part


def announced_length(scope: Message) -> int:
    """Return how long the body is, or 1 if it comes in chunks and only its end will tell."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
        if name == b"transfer-encoding":
            return 1
    return 0
