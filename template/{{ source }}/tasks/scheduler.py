"""The clock: it enqueues what is due every day, and sends again whatever is due once more."""

import asyncio
import signal
from datetime import UTC, datetime, time, timedelta
from typing import Any

import structlog

from ..config import get_settings
from . import outbox, process, queue
from .registry import DAILY

RELAY_SECONDS = 2

log = structlog.get_logger(__name__)


def next_time(at: time, now: datetime) -> datetime:
    """Return when it is `at` o'clock next, in UTC."""
    today = datetime.combine(now, at, UTC)
    return today if today > now else today + timedelta(days=1)


async def relay() -> None:
    """Send again what is due: tasks whose message or worker got lost, and attempts after a failure."""
    try:
        await asyncio.to_thread(queue.check)
        for task_id in await outbox.take_due():
            await asyncio.to_thread(queue.send, task_id)
    except queue.OUTAGES as error:
        log.warning("broker unavailable", error=type(error).__name__)


async def tick(since: datetime, now: datetime) -> None:
    """Do what fell due between two looks at the clock."""
    settings = get_settings()
    if due := [function for function, at in DAILY.items() if next_time(at(settings), since) <= now]:
        await outbox.enqueue_alone(*due)
    await relay()


async def keep_time() -> None:
    """Go on until a signal comes, whatever fails on the way."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    log.info("scheduler started")
    since = datetime.now(UTC)
    while not stopping.is_set():
        now = datetime.now(UTC)
        try:
            await tick(since, now)
            since = now
        except Exception:
            log.exception("scheduler failed")
        await wait(stopping, RELAY_SECONDS)
    await process.close()


async def wait(event: asyncio.Event, seconds: float) -> Any:
    """Wait for the event, and at most this long."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def main() -> None:
    """Keep time in this process."""
    process.prepare()
    asyncio.run(keep_time())
