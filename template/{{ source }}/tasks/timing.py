"""How long things wait."""

import random
from datetime import timedelta

from ..config import get_settings

FIRST_RETRY = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)


def retry_wait(attempts: int) -> timedelta:
    """Return how long a task waits after its attempts failed: twice as long each time, more or less.

    The jitter keeps tasks that failed together from coming back together.
    """
    wait = min(FIRST_RETRY * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.5)  # noqa: S311  nothing to guess


def redelivery_wait(age: timedelta) -> timedelta:
    """Return how long a message may take to be worked on before it counts as lost, and is sent again.

    The older the task, the longer: a queue with a backlog must not fill up with copies.
    """
    return min(max(age, timedelta(seconds=get_settings().redelivery_seconds)), LONGEST_WAIT)


def lease() -> timedelta:
    """Return how long a task that runs is left alone; then whoever ran it counts as dead."""
    return timedelta(seconds=get_settings().task_time_limit + 10)
