"""A pool of connections that makes nobody wait longer than who came later, nor without hope."""

import asyncio
import logging
from collections import deque
from time import monotonic
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.util import await_

from . import dialect

logging.getLogger(__name__).setLevel(logging.WARNING)  # as SQLAlchemy sets it for its own pools

# How much of what is known of the time that connections are in use comes from the last one.
WEIGHT = 1 / 16


class FairPool(Pool):
    """Hands connections of a fixed number out first come, first served.

    SQLAlchemy's own pool gives a returned connection to whoever asks next, and the one that it was meant for goes to
    the end of the line: under steady load some would wait until their time is up.
    """

    _is_asyncio = True

    def __init__(self, creator: Any, pool_size: int = 5, timeout: float = 5, **options: Any) -> None:
        super().__init__(creator, **options)
        self._options = {**options, "pool_size": pool_size, "timeout": timeout}
        self._size = self._free = pool_size
        self._timeout = timeout
        self._idle: list[ConnectionPoolEntry] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken_at: dict[ConnectionPoolEntry, float] = {}
        self._seconds_in_use = 0.0

    def recreate(self) -> "FairPool":
        return FairPool(self._creator, **self._options, _dispatch=self.dispatch)

    def dispose(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def status(self) -> str:
        return f"{self._size} connections: {self._free} free, {len(self._waiting)} waited for"

    def _do_get(self) -> ConnectionPoolEntry:
        if self._free:
            self._free -= 1
        else:
            await_(self._wait())
        try:
            record = self._idle.pop() if self._idle else self._create_connection()
        except BaseException:
            self._pass_on()
            raise
        if record.dbapi_connection is not None and dialect.is_broken(record.dbapi_connection):
            record.invalidate()
        self._taken_at[record] = monotonic()
        return record

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        self.note_time_in_use(monotonic() - self._taken_at.pop(record))
        self._idle.append(record)
        self._pass_on()

    def note_time_in_use(self, seconds: float) -> None:
        """Remember how long connections are in use: what that is on average tells how long a turn takes to come."""
        self._seconds_in_use += (seconds - self._seconds_in_use) * WEIGHT

    def _pass_on(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    async def _wait(self) -> None:
        """Wait for one's turn; give up when it does not come in time, and at once when that is to be expected."""
        if (len(self._waiting) + 1) * self._seconds_in_use / self._size > self._timeout:
            raise PoolTimeoutError("Too many wait for a connection.")
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._timeout):
                await turn
        except BaseException as error:
            if turn.cancelled():
                self._waiting.remove(turn)
            else:
                self._pass_on()  # the turn had come
            if isinstance(error, TimeoutError):
                raise PoolTimeoutError("No connection became free in time.") from None
            raise
