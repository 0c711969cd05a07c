"""The threads that work with the database, as many as connections may be open."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Generic, ParamSpec, TypeAlias, TypeVar

from asgiref.sync import AsyncToSync, SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.db import connection

from ..config import Settings
from ..errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")
Work: TypeAlias = SimpleQueue[Callable[[], None] | None]

# How much of what is known of the time that calls take comes from the last one.
WEIGHT = 1 / 16


class DatabaseThreads:
    """Threads that Django keeps one connection each for, and opens it when it is needed."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._timeout = settings.database_pool_timeout
        self._work: Work = SimpleQueue()
        self._seconds_busy = 0.0
        self._threads = [Thread(target=self._live, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    async def run(self, function: Callable[[], R]) -> R:
        """Run `function` in one of the threads; raise `Unavailable` when none becomes free in time.

        It is raised at once where so many wait already that it would come to that.

        Where synchronous code awaits it, as a test does, or ran before in the same request, as a middleware may, the
        thread of that code runs `function` too: on the same connection, in the same transaction, and without waiting.
        """
        thread = _request_thread.get()
        if thread.is_taken if thread else getattr(AsyncToSync.executors, "current", None):
            return await sync_to_async(function)()
        if self._work.qsize() * self._seconds_busy / len(self._threads) > self._timeout:
            raise Unavailable("Too many wait for the database.")
        call = Call(partial(copy_context().run, self._timed, function))
        self._work.put(call)
        timer = call.loop.call_later(self._timeout, call.give_up)
        try:
            return await call.result
        finally:
            timer.cancel()
            call.claim()  # of no use any more, if no thread has taken it up

    @contextmanager
    def serving_request(self) -> Iterator["RequestThread"]:
        """Have one of the threads run the synchronous code of a request, as asgiref finds it for `sync_to_async`."""
        thread, context = RequestThread(self._work), ThreadSensitiveContext()
        SyncToAsync.context_to_thread_executor[context] = thread
        context_before = SyncToAsync.thread_sensitive_context.set(context)
        thread_before = _request_thread.set(thread)
        try:
            yield thread
        finally:
            _request_thread.reset(thread_before)
            SyncToAsync.thread_sensitive_context.reset(context_before)
            thread.end()

    def _timed(self, function: Callable[[], R]) -> R:
        started = monotonic()
        try:
            return _with_usable_connection(function)
        finally:
            self.note_time_busy(monotonic() - started)

    def note_time_busy(self, seconds: float) -> None:
        """Remember how long calls take: what that is on average tells how long one has to wait."""
        self._seconds_busy += (seconds - self._seconds_busy) * WEIGHT

    def close(self) -> None:
        """Let the work end, and close every connection."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()

    def _live(self) -> None:
        _do(self._work)
        connection.close()


class Call(Generic[R]):
    """A function that a thread runs for the event loop, unless who waits for it gives up before."""

    def __init__(self, function: Callable[[], R]) -> None:
        self.loop = asyncio.get_running_loop()
        self.result: asyncio.Future[R] = self.loop.create_future()
        self._function = function
        self._claimed = Lock()

    def claim(self) -> bool:
        """Return whether nobody has claimed the call before."""
        return self._claimed.acquire(blocking=False)

    def give_up(self) -> None:
        if self.claim():
            self._fail(Unavailable("The database does not answer."))

    def __call__(self) -> None:
        if not self.claim():
            return
        with suppress(RuntimeError):  # the event loop is closed
            try:
                result = self._function()
            except BaseException as error:  # noqa: BLE001  it belongs to who waits
                self.loop.call_soon_threadsafe(self._fail, error)
            else:
                self.loop.call_soon_threadsafe(self._succeed, result)

    def _succeed(self, result: R) -> None:
        if not self.result.done():
            self.result.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.result.done():
            self.result.set_exception(error)


class RequestThread(Executor):
    """Takes a database thread when a request first runs synchronous code, and keeps it until it is released.

    So what a middleware leaves in its thread or on its connection is there for the rest of the request.
    """

    def __init__(self, threads: Work) -> None:
        self._threads = threads
        self._work: Work | None = None
        self._ended = False

    @property
    def is_taken(self) -> bool:
        return self._work is not None

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        call = partial(_fulfil, future, partial(fn, *args, **kwargs))
        if self._work is not None:
            self._work.put(call)
            return future
        call = partial(_with_usable_connection, call)
        if self._ended:  # a task outlives its request
            self._threads.put(call)
        else:
            self._work = SimpleQueue()
            self._work.put(call)
            self._threads.put(partial(_do, self._work))
        return future

    def release(self) -> None:
        """Give the thread back; the next call takes one again."""
        if self._work is not None:
            self._work.put(None)
            self._work = None

    def end(self) -> None:
        self.release()
        self._ended = True


_request_thread: ContextVar[RequestThread | None] = ContextVar("request_thread", default=None)


def _do(work: Work) -> None:
    while (call := work.get()) is not None:
        call()


def _with_usable_connection(function: Callable[[], R]) -> R:
    # Replaces a connection that broke, as all do when the database server starts anew.
    connection.close_if_unusable_or_obsolete()
    return function()


def _fulfil(future: Future[R], function: Callable[[], R]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001  it belongs to who waits
            future.set_exception(error)
