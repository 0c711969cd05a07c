"""The table of tasks that are still to be done."""

from django.db import models


class TaskState(models.TextChoices):
    """Where a task stands; one that is done has no row any more."""

    WAITING = "waiting"
    RUNNING = "running"
    RETRYING = "retrying"
    FAILED = "failed"


class Task(models.Model):
    """A call of one of the `FUNCTIONS`, from the transaction that asks for it to the one that it ends in."""

    name = models.CharField(max_length=60)
    arguments = models.JSONField()
    request_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=40, choices=TaskState)
    attempts = models.BigIntegerField(default=0)
    # When it is sent again unless something happens before; nothing once it has failed for good.
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    error = models.CharField(max_length=500, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "tasks"

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
