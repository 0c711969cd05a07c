"""Gunicorn's worker for this application: an event loop reads requests, runs Flask, and sends responses."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from socket import socket
from typing import cast

import uvicorn
import uvloop
from gunicorn.workers.base import Worker

from ..config import get_settings
from .application import App
from .protocol import Protocol
from .wsgi_greenlets import WsgiGreenlets


class EventLoopWorker(Worker):
    """Uvicorn, started, watched and ended by Gunicorn."""

    def run(self) -> None:
        uvloop.run(self.serve())

    async def serve(self) -> None:
        app = cast("App", self.wsgi)
        threads = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="request")
        app.event_loop.adopt(asyncio.get_running_loop(), threads)
        self.server = uvicorn.Server(
            uvicorn.Config(
                WsgiGreenlets(app, get_settings(), threads),
                interface="asgi3",
                lifespan="off",
                http=Protocol,
                ws="none",
                log_config=None,
                access_log=False,  # the application writes one
                server_header=False,
                proxy_headers=False,  # the application reads them
                ssl_certfile=self.cfg.certfile,
                ssl_keyfile=self.cfg.keyfile,
                limit_max_requests=self.max_requests,
                timeout_keep_alive=self.cfg.keepalive,
                timeout_graceful_shutdown=self.cfg.graceful_timeout,
                timeout_notify=1,
                callback_notify=self.on_each_second,
            )
        )
        await self.server.serve([socket(fileno=os.dup(listener.fileno())) for listener in self.sockets])
        await app.event_loop.database.close()

    async def on_each_second(self) -> None:
        self.notify()
        if os.getppid() != self.ppid:
            self.server.should_exit = True
