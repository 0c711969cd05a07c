"""Tasks as rows: committed together with what asks for them, deleted together with what they do.

The broker carries only their ids. So a message may get lost or arrive twice, and a task still runs: at least once.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec

from sqlalchemy import delete, event, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from ..config import get_settings
from ..database import utc_now
from .models import Task, TaskState
from .process import get_database
from .publisher import publisher
from .registry import DailyFunction, Function, name_of
from .timing import lease, redelivery_wait, retry_wait

P = ParamSpec("P")

BATCH = 500


def enqueue(
    session: AsyncSession,
    function: Callable[Concatenate[AsyncSession, P], Awaitable[None]],
    /,
    *positional: P.args,
    **arguments: P.kwargs,
) -> None:
    """Enqueue a task in the caller's transaction; workers hear of it after the commit, and only then.

    Raises `TypeError` when the function is no task, or an argument is not passed by its name.
    """
    name = name_of(function)
    if positional:
        raise TypeError(f"The arguments of {name} are passed by name.")
    task = Task(
        name=name,
        arguments=arguments,
        request_id=get_contextvars().get("request_id", ""),
        state=TaskState.WAITING,
        due_at=utc_now() + redelivery_wait(timedelta()),
    )
    session.add(task)
    event.listen(session.sync_session, "after_commit", lambda _: publisher.publish(task.id), once=True)


async def enqueue_alone(*functions: DailyFunction) -> None:
    """Enqueue tasks that follow from nothing but the time."""
    async with get_database().writer() as session:
        for function in functions:
            enqueue(session, function)
        await session.commit()


async def claim(task_id: int) -> Task | None:
    """Take a waiting task, so that nobody else runs it; return nothing if there is none to take."""
    async with get_database().writer() as session:
        task = await session.get(Task, task_id, with_for_update=True)
        if task is None or task.state != TaskState.WAITING:
            return None
        task.state, task.attempts, task.due_at = TaskState.RUNNING, task.attempts + 1, utc_now() + lease()
        await session.commit()
        return task


async def execute(task: Task, function: Function) -> None:
    """Run a task's function; what it writes is committed together with the end of its row."""
    async with get_database().writer() as session:
        await function(session, **task.arguments)
        await session.execute(delete(Task).where(Task.id == task.id))
        await session.commit()


async def record_failure(task: Task, error: str) -> bool:
    """Note why an attempt failed, and when the next one is due; return whether there is to be one."""
    again = task.attempts < get_settings().task_attempts
    async with get_database().writer() as session:
        await session.execute(
            update(Task)
            .where(Task.id == task.id, Task.attempts == task.attempts)
            .values(
                state=TaskState.RETRYING if again else TaskState.FAILED,
                due_at=utc_now() + retry_wait(task.attempts) if again else None,
                error=error,
            )
        )
        await session.commit()
    return again


async def take_due() -> list[int]:
    """Return the ids of tasks that are due, which wait to be claimed from now on."""
    now = utc_now()
    async with get_database().writer() as session:
        due = select(Task).where(Task.due_at <= now).order_by(Task.due_at).limit(BATCH)
        tasks = (await session.scalars(due.with_for_update(skip_locked=True))).all()
        for task in tasks:
            task.state, task.due_at = TaskState.WAITING, now + redelivery_wait(now - task.created_at)
        await session.commit()
        return [task.id for task in tasks]
