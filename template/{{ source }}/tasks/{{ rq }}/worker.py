"""An RQ worker: it forks a process for each task."""

import asyncio
import signal
import time
from types import FrameType

import structlog
from rq import Queue, Worker

from . import process, runner
from .queue import NAME, OUTAGES, connect

log = structlog.get_logger(__name__)


class PatientWorker(Worker):
    """Knows whether it ends because it was told to; it also does when its connection breaks."""

    told_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def run(task_id: int) -> None:
    """Run a task, in the process that is there for it alone."""
    asyncio.run(run_and_close(task_id))


async def run_and_close(task_id: int) -> None:
    try:
        await runner.run(task_id)
    finally:
        await process.close()


def work(worker: PatientWorker) -> None:
    """Work until a signal comes, or the connection breaks."""
    try:
        worker.work()
    except OUTAGES as error:
        log.warning("broker unavailable", error=type(error).__name__)
    if worker.pubsub_thread is not None:
        worker.pubsub_thread.stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # nothing runs now that would have to end


def main() -> None:
    """Work until a signal comes; a running task gets its time to end."""
    process.prepare()
    run(0)  # there is no such task; what is loaded and compiled for it, no fork has to do again
    connection = connect()
    queue = Queue(NAME, connection=connection, serializer="json")
    while True:
        try:
            worker = PatientWorker([queue], connection=connection, serializer="json")
        except OUTAGES:
            time.sleep(1)
            continue
        work(worker)
        if worker.told_to_stop:
            return
