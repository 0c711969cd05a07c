"""What each process of the server has for itself: an event loop, and the database's pool of connections."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextvars import Context, copy_context
from functools import partial, wraps
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.util import await_
from sqlalchemy.util.concurrency import in_greenlet

from ..config import Settings
from ..database import Database
from ..errors import Unavailable

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Function = TypeVar("Function", bound=Callable[..., Any])


def quick(function: Function) -> Function:
    """Mark a hook or an error handler that waits for nothing: the event loop may run it by itself."""
    vars(function)["is_quick"] = True
    return function


def is_quick(function: Callable[..., Any]) -> bool:
    return getattr(function, "is_quick", False)


class EventLoop:
    """The event loop where every view runs, and the pool that its connections belong to.

    It is the loop of a server that has one, else one in a thread of its own. That comes into being with the first
    request, so that a server may load the application before it forks.

    In a server's loop Flask runs in a greenlet, which lets the loop go on wherever it waits: for a view, or for
    synchronous code that is not marked as quick, which gets a thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._pid: int | None = None

    @property
    def database(self) -> Database:
        self._start_once()
        return self._database

    def adopt(self, loop: asyncio.AbstractEventLoop, threads: Executor) -> None:
        """Run views in this loop from now on, a server's, and in these threads what could keep it waiting."""
        self._loop = loop
        self._threads = threads
        self._database = Database(self._settings)
        self._pid = os.getpid()

    def run(self, view: Coroutine[Any, Any, Result]) -> Result:
        """Return what a coroutine returns; it shares the context variables of the calling thread.

        Raises `Unavailable` if it takes too long.
        """
        if in_greenlet():
            return await_(self._within_limit(view))
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

    def may_wait(self, function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        """Let a synchronous function wait as long as it likes: the event loop goes on, and a thread waits."""
        if not in_greenlet():
            return function

        @wraps(function)
        def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            context = copy_context()
            call = partial(context.run, function, *args, **kwargs)
            try:
                return await_(self._loop.run_in_executor(self._threads, call))
            finally:
                _take_over(context)

        return run

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
