"""A pool of connections that makes nobody wait longer than who came later."""

import asyncio
import logging
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_

logging.getLogger(__name__).setLevel(logging.WARNING)  # as SQLAlchemy sets it for its own pools


class FairPool(AsyncAdaptedQueuePool):
    """Hands its connections out first come, first served.

    The pool below gives a returned connection to whoever asks next, and the one that it was meant for goes to the end
    of the line: under steady load some would wait until their time is up.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turns = asyncio.Semaphore(self.size())

    def _do_get(self) -> ConnectionPoolEntry:
        await_(self._wait())
        try:
            return super()._do_get()
        except BaseException:
            self._turns.release()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        try:
            super()._do_return_conn(record)
        finally:
            self._turns.release()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self.timeout()):
                await self._turns.acquire()
        except TimeoutError:
            raise PoolTimeoutError("No connection became free in time.") from None
