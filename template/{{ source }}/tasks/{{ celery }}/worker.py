"""A Celery worker: a process for each processor, and in each an event loop that stays."""

import asyncio
import os
from functools import lru_cache
from typing import Any

from celery.signals import setup_logging, worker_process_shutdown

from . import process, runner
from .queue import RUN, get_app


@lru_cache
def get_loop() -> asyncio.Runner:
    """Return the event loop of this process; connections to the database belong to it, and live as long."""
    return asyncio.Runner()


def run(task_id: int) -> None:
    get_loop().run(runner.run(task_id))


def keep_logs(**_: Any) -> None:
    """Keep Celery from configuring the logs."""


def close(**_: Any) -> None:
    get_loop().run(process.close())
    get_loop().close()


def main() -> None:
    """Work until a signal comes; running tasks get their time to end."""
    process.prepare()
    setup_logging.connect(keep_logs)
    worker_process_shutdown.connect(close)
    app = get_app()
    app.task(name=RUN)(run)
    app.worker_main(["worker", f"--hostname={os.getpid()}@%h", "--without-gossip", "--without-mingle"])
