"""What views ask for."""

from flask import current_app
from sqlalchemy.ext.asyncio import AsyncSession

from .database import Database
from .worker import Worker


def get_database() -> Database:
    worker: Worker = current_app.extensions["worker"]
    return worker.database


def writer() -> AsyncSession:
    """Open a transaction that a service commits; what it did not commit is rolled back."""
    return get_database().writer()


def reader() -> AsyncSession:
    """Open a session for a view that only reads."""
    return get_database().reader()
