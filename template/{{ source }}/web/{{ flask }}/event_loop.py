"""What each process of the server has for itself: an event loop, and the database's pool of connections."""

import asyncio
import os
from collections.abc import Coroutine
from contextvars import Context, copy_context
from threading import Lock, Thread
from typing import Any, TypeVar

from ..config import Settings
from ..database import Database
from ..errors import Unavailable

Result = TypeVar("Result")


class EventLoop:
    """The event loop where every view runs, and the pool that its connections belong to.

    It is the loop of a server that has one, else one in a thread of its own. That comes into being with the first
    request, so that a server may load the application before it forks.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._pid: int | None = None

    @property
    def database(self) -> Database:
        self._start_once()
        return self._database

    def adopt(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run views in this loop from now on, the one of the server: each way into another thread costs time."""
        self._loop = loop
        self._database = Database(self._settings)
        self._pid = os.getpid()

    def run(self, view: Coroutine[Any, Any, Result]) -> Result:
        """Return what a coroutine returns; it shares the context variables of the calling thread.

        Raises `Unavailable` if it takes too long.
        """
        self._start_once()
        context = copy_context()

        async def run_in_context() -> Result:
            nonlocal context
            try:
                return await self._within_limit(view)
            finally:
                context = copy_context()

        try:
            return asyncio.run_coroutine_threadsafe(run_in_context(), self._loop).result()
        finally:
            _take_over(context)

    def close(self) -> None:
        """Close all connections and end the thread."""
        with self._lock:
            if self._pid != os.getpid():
                return
            self._pid = None
            asyncio.run_coroutine_threadsafe(self._database.close(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _start_once(self) -> None:
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._loop = asyncio.new_event_loop()
                self._database = Database(self._settings)
                self._thread = Thread(target=self._loop.run_forever, name="event-loop", daemon=True)
                self._thread.start()
                self._pid = os.getpid()

    async def _within_limit(self, view: Coroutine[Any, Any, Result]) -> Result:
        limit = asyncio.timeout(self._settings.request_timeout)
        try:
            async with limit:
                return await view
        except TimeoutError:
            if limit.expired():
                raise Unavailable("The request took too long.") from None
            raise


def _take_over(context: Context) -> None:
    """Set here what a coroutine has set, as Flask's own way of running one does."""
    for variable, value in context.items():
        if variable.get(None) is not value:
            variable.set(value)
