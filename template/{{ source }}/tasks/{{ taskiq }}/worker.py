"""A Taskiq worker: one event loop that runs as many tasks at once as there are connections to the database."""

import asyncio
import signal

import structlog
from taskiq import AsyncBroker
from taskiq.receiver import Receiver

from ..config import get_settings
from . import process, runner
from .queue import OUTAGES, RUN, make_broker

log = structlog.get_logger(__name__)


async def work(broker: AsyncBroker) -> None:
    """Take messages until a signal comes; start anew when the broker has gone."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    broker.is_worker_process = True
    while not stopping.is_set():
        try:
            await Receiver(broker, max_async_tasks=get_settings().database_pool_size).listen(stopping)
        except* OUTAGES as group:
            log.warning("broker unavailable", error=type(group.exceptions[0]).__name__)
            await asyncio.sleep(1)
    await broker.shutdown()
    await process.close()


def main() -> None:
    """Work until a signal comes; running tasks get their time to end."""
    process.prepare()
    broker = make_broker()
    broker.register_task(runner.run, task_name=RUN)
    asyncio.run(work(broker))
