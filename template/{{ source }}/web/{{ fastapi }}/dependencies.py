"""What handlers ask for."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import Database, reader
from ..errors import UnsupportedMediaType


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open a transaction that a service commits; what it did not commit is rolled back."""
    async with get_database(request).writer() as session:
        yield session


async def get_reader(request: Request) -> reader.Reader:
    return get_database(request).reader


async def require_json(request: Request) -> None:
    """Refuse a body that does not say it is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType("application/json")


# Closed before the answer is sent: a client that reads slowly keeps no connection.
Session = Annotated[AsyncSession, Depends(get_session, scope="function")]
Reader = Annotated[reader.Reader, Depends(get_reader)]
JsonBody = Depends(require_json)
