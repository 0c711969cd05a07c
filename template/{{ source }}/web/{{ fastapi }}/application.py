"""FastAPI as this API needs it."""

from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from ..config import Settings
from .forwarded import as_sent
from .proxies import Proxies


class App(FastAPI):
    """FastAPI all of whose middleware sees each request as the client sent it to the proxies in front."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.proxies = Proxies(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(as_sent(scope, self.proxies), receive, send)
