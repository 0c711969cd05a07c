"""The threads that work with the database, and what they run."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from functools import lru_cache, partial, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.transaction import atomic

from . import dialect
from .config import Settings, get_settings
from .errors import Conflict, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

# What Django raises when the database is out of reach.
OUTAGES = (OperationalError, InterfaceError)


def utc_now() -> datetime:
    return datetime.now(UTC)


class DatabaseThreads:
    """As many threads as connections may be open: Django keeps one for each thread, and opens it when it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._timeout = settings.database_pool_timeout
        self._connections: list[BaseDatabaseWrapper] = []
        self._executor = ThreadPoolExecutor(settings.database_pool_size, "database", self._adopt_connection)

    async def run(self, function: Callable[[], R]) -> R:
        """Run `function` in one of the threads; raise `Unavailable` when none becomes free in time."""
        future = self._executor.submit(copy_context().run, _with_usable_connection, function)
        # Has an effect only as long as no thread has taken it up.
        timer = asyncio.get_running_loop().call_later(self._timeout, future.cancel)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise Unavailable("The database does not answer.") from None
        finally:
            timer.cancel()

    def close(self) -> None:
        """Let running work end, and close every connection."""
        self._executor.shutdown(cancel_futures=True)
        for opened in self._connections:
            opened.close()

    def _adopt_connection(self) -> None:
        own = connections["default"]
        own.inc_thread_sharing()  # for `close`, which runs in another thread
        self._connections.append(own)


def _with_usable_connection(function: Callable[[], R]) -> R:
    # Replaces a connection that broke, as all do when the database server starts anew.
    connection.close_if_unusable_or_obsolete()
    return function()


@lru_cache
def get_threads() -> DatabaseThreads:
    return DatabaseThreads(get_settings())


def close_threads() -> None:
    get_threads().close()
    get_threads.cache_clear()


def reads(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Let a function that reads be awaited. It runs in a database thread, and each query sees what is committed."""

    @wraps(function)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return await get_threads().run(partial(function, *args, **kwargs))

    return run


def writes(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Let a function that writes be awaited. It runs in a database thread, in one transaction.

    Raises `Conflict` when a unique value is taken or a reference does not hold.
    """

    @reads
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return in_transaction(partial(function, *args, **kwargs))

    return run


def in_transaction(function: Callable[[], R], attempts: int = 5) -> R:
    """Run a function in one transaction, and anew where the database ended it to let another one go on.

    Raises `Conflict` when a unique value is taken or a reference does not hold.
    """
    try:
        with transaction():
            return function()
    except OperationalError as error:
        if attempts == 1 or not dialect.is_deadlock(error):
            raise
    return in_transaction(function, attempts - 1)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit at the end, and roll back on any error; raise `Conflict` for what the database does not accept."""
    try:
        with atomic():
            yield
    except IntegrityError as error:
        unreferenced = not isinstance(error, ProtectedError | RestrictedError)
        if unreferenced and dialect.is_unique_violation(error):
            raise Conflict("A value that has to be unique is taken.") from error
        raise Conflict("A reference does not hold: the row is missing, or others still refer to it.") from error


def save_changes(row: Model, changes: dict[str, Any]) -> None:
    """Store what differs from the row, and when; without a difference, nothing."""
    changed = [name for name, value in changes.items() if _differ(getattr(row, name), value)]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.save(update_fields=[*changed, "updated_at"])


def _differ(old: object, new: object) -> bool:
    # In JSON, true is another value than 1, and false than 0; to Python they are equal.
    return old != new or (isinstance(new, bool | int | list | dict) and repr(old) != repr(new))
