"""The table of tasks that are still to be done."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, CreatedAt, Key, UpdatedAt


class TaskState(StrEnum):
    """Where a task stands; one that is done has no row any more."""

    WAITING = "waiting"
    RUNNING = "running"
    RETRYING = "retrying"
    FAILED = "failed"


class Task(Base):
    """A call of one of the `FUNCTIONS`, from the transaction that asks for it to the one that it ends in."""

    __tablename__ = "tasks"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[TaskState]
    attempts: Mapped[int] = mapped_column(default=0)
    # When it is sent again unless something happens before; nothing once it has failed for good.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str] = mapped_column(String(500), default="")

    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
