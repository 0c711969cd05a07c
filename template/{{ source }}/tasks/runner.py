"""One run of one task, whichever queue its message came through."""

import asyncio

import structlog

from ..config import get_settings
from . import outbox
from .registry import FUNCTIONS

log = structlog.get_logger(__name__)


async def run(task_id: int) -> None:
    """Run a task; leave it alone when it is done, runs elsewhere or waits for its next attempt.

    Its log lines carry the id of the request that it follows from.
    """
    task = await outbox.claim(task_id)
    if task is None:
        log.info("task skipped", task_id=task_id)
        return
    settings = get_settings()
    with structlog.contextvars.bound_contextvars(task_id=task_id, task=task.name, request_id=task.request_id):
        if task.attempts > settings.task_attempts:
            # The process was killed in the last attempt, perhaps because of this task.
            await outbox.record_failure(task, "The last attempt did not come to its end.")
            log.error("task given up", attempt=task.attempts)
            return
        try:
            async with asyncio.timeout(settings.task_time_limit):
                await outbox.execute(task, FUNCTIONS[task.name])
        except Exception as error:  # whatever it is, the row has to tell
            again = await outbox.record_failure(task, repr(error)[:500])
            log.exception("task failed" if again else "task given up", attempt=task.attempts)
        else:
            log.info("task done", attempt=task.attempts)
