"""The tasks of the tasks themselves."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import utc_now
from .models import Task, TaskState
from .registry import daily

FAILED_TASKS_ARE_KEPT = timedelta(days=90)


@daily(at=lambda settings: settings.purge_at)
async def delete_failed_tasks(session: AsyncSession) -> None:
    """Delete tasks that failed long ago."""
    forgotten = utc_now() - FAILED_TASKS_ARE_KEPT
    await session.execute(delete(Task).where(Task.state == TaskState.FAILED, Task.updated_at < forgotten))
