"""How messages reach the broker: one thread sends them, so that neither a request nor an event loop waits for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from time import monotonic

import structlog

from ..errors import Unavailable
from . import queue

PAUSE_SECONDS = 5

log = structlog.get_logger(__name__)


class Publisher:
    """Sends messages after each other. While the broker is down it drops them: their rows stay, and are sent later."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publisher")
        self._paused_until = 0.0

    def publish(self, task_id: int) -> None:
        """Tell the workers of a task whose row is committed; never wait, and never fail."""
        self._thread.submit(copy_context().run, self._send, task_id)

    async def check(self) -> None:
        """Raise `Unavailable` if the broker does not answer."""
        try:
            await asyncio.to_thread(queue.check)
        except queue.OUTAGES:
            raise Unavailable("The broker does not answer.") from None

    def close(self) -> None:
        """Send what is left, and stop."""
        self._thread.shutdown()

    def _send(self, task_id: int) -> None:
        if monotonic() < self._paused_until:
            return
        try:
            queue.send(task_id)
        except queue.OUTAGES as error:
            log.warning("broker unavailable", task_id=task_id, error=type(error).__name__)
            self._paused_until = monotonic() + PAUSE_SECONDS


publisher = Publisher()
