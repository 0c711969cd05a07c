"""Django's application, as a server runs it: the one place where it is wired to its threads and its lifespan."""

import asyncio
import gc

from django.core.handlers.asgi import ASGIHandler
from django.urls import get_resolver

from .config import get_settings
from .database import close_threads
from .web.asgi_handler import ASGIApp, AsgiHandler, Message, Receive, Send
from .web.forwarded import as_sent
from .web.proxies import Proxies


def create_app(django: ASGIHandler) -> ASGIApp:
    """Return the application; it connects to the database when the first request needs it."""
    settings = get_settings()
    handler = AsgiHandler(django, settings)
    proxies = Proxies(settings)

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        else:
            await handler(as_sent(scope, proxies), receive, send)

    return application


async def live(receive: Receive, send: Send) -> None:
    """Begin and end with the server (the lifespan protocol of ASGI)."""
    await receive()
    _ = get_resolver().url_patterns  # imports every view
    # What was made so far stays: the collector need not look through it again and again.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.to_thread(close_threads)
    await send({"type": "lifespan.shutdown.complete"})
