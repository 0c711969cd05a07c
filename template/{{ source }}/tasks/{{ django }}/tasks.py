"""The tasks of the tasks themselves."""

from datetime import timedelta

from ..database import utc_now, writes
from .models import Task, TaskState
from .outbox import end_task
from .registry import daily

FAILED_TASKS_ARE_KEPT = timedelta(days=90)


@daily(at=lambda settings: settings.purge_at)
@writes
def delete_failed_tasks() -> None:
    """Delete tasks that failed long ago."""
    Task.objects.filter(state=TaskState.FAILED, updated_at__lt=utc_now() - FAILED_TASKS_ARE_KEPT).delete()
    end_task()
