"""What views ask for."""

from flask import current_app
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import Database
from ..database.reader import Reader
from .event_loop import EventLoop


def get_database() -> Database:
    event_loop: EventLoop = current_app.extensions["event_loop"]
    return event_loop.database


def writer() -> AsyncSession:
    """Open a transaction that a service commits; what it did not commit is rolled back."""
    return get_database().writer()


def reader() -> Reader:
    """Return what views read with."""
    return get_database().reader
