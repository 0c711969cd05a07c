"""Tasks as rows: committed together with what asks for them, deleted together with what they do.

The broker carries only their ids. So a message may get lost or arrive twice, and a task still runs: at least once.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import ParamSpec

from django.db import transaction
from structlog.contextvars import get_contextvars

from ..config import get_settings
from ..database import utc_now, writes
from .models import Task, TaskState
from .publisher import publisher
from .registry import DailyFunction, Function, name_of
from .timing import lease, redelivery_wait, retry_wait

P = ParamSpec("P")

BATCH = 500

_running: ContextVar[int] = ContextVar("running")


def enqueue(function: Callable[P, Awaitable[None]], /, *positional: P.args, **arguments: P.kwargs) -> None:
    """Enqueue a task in the caller's transaction; workers hear of it after the commit, and only then.

    Raises `TypeError` when the function is no task, or an argument is not passed by its name.
    """
    name = name_of(function)
    if positional:
        raise TypeError(f"The arguments of {name} are passed by name.")
    task = Task.objects.create(
        name=name,
        arguments=arguments,
        request_id=get_contextvars().get("request_id", ""),
        state=TaskState.WAITING,
        due_at=utc_now() + redelivery_wait(timedelta()),
    )
    transaction.on_commit(partial(publisher.publish, task.pk))


@writes
def enqueue_alone(*functions: DailyFunction) -> None:
    """Enqueue tasks that follow from nothing but the time."""
    for function in functions:
        enqueue(function)


@writes
def claim(task_id: int) -> Task | None:
    """Take a waiting task, so that nobody else runs it; return nothing if there is none to take."""
    task = Task.objects.select_for_update().filter(id=task_id, state=TaskState.WAITING).first()
    if task is not None:
        task.state, task.attempts, task.due_at = TaskState.RUNNING, task.attempts + 1, utc_now() + lease()
        task.save()
    return task


async def execute(task: Task, function: Function) -> None:
    """Run a task's function, and end its row unless the function has done that itself."""
    _running.set(task.pk)
    await function(**task.arguments)
    await writes(end_task)()


def end_task() -> None:
    """End the running task in the caller's transaction: with what it writes, or not at all."""
    Task.objects.filter(id=_running.get()).delete()


@writes
def record_failure(task: Task, error: str) -> bool:
    """Note why an attempt failed, and when the next one is due; return whether there is to be one."""
    again = task.attempts < get_settings().task_attempts
    Task.objects.filter(id=task.pk, attempts=task.attempts).update(
        state=TaskState.RETRYING if again else TaskState.FAILED,
        due_at=utc_now() + retry_wait(task.attempts) if again else None,
        error=error,
        updated_at=utc_now(),
    )
    return again


@writes
def take_due() -> list[int]:
    """Return the ids of tasks that are due, which wait to be claimed from now on."""
    now = utc_now()
    due = Task.objects.select_for_update(skip_locked=True).filter(due_at__lte=now).order_by("due_at")[:BATCH]
    tasks = list(due)
    for task in tasks:
        task.state, task.due_at = TaskState.WAITING, now + redelivery_wait(now - task.created_at)
        task.save(update_fields=["state", "due_at", "updated_at"])
    return [task.pk for task in tasks]
