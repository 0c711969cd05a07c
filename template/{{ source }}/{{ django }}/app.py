"""The application: the one place where everything is wired."""

import asyncio
import gc

import django
from django.urls import get_resolver

from .config import get_settings
from .database import close_threads
from .framework import ASGIApp, Handler, Message, Receive, Send
from .logs import configure_logging
from .middleware import LimitMiddleware, RequestMiddleware


def create_app() -> ASGIApp:
    """Return the application; it connects to the database when the first request needs it."""
    settings = get_settings()
    configure_logging(settings)
    django.setup()
    app = RequestMiddleware(LimitMiddleware(Handler(), settings), settings)

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        else:
            await app(scope, receive, send)

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
