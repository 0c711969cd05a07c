"""Reading: one statement at a time, each on a connection that it has for itself and gives back at once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, RowMapping, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session
from sqlalchemy.util import greenlet_spawn

Model = TypeVar("Model")
Result = TypeVar("Result")
Values = dict[str, Any]


class Reader:
    """Sees what is committed; nothing is to be opened, nor to be closed.

    A statement whose connection turns out to be broken is tried once more on a new one.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.sync_engine

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[RowMapping]:
        """Return all rows, each with its values by the names of the columns; of `select(Model)`, those of its table."""

        def read() -> Sequence[RowMapping]:
            with self._engine.connect() as connection:
                return connection.execute(statement, values).mappings().all()

        return await greenlet_spawn(_try_twice, read)

    async def row(self, statement: Executable, values: Values | None = None) -> RowMapping | None:
        """Return the first row, or None if there is none."""
        rows = await self.rows(statement, values)
        return rows[0] if rows else None

    async def scalar(self, statement: Select[Model], values: Values | None = None) -> Model | None:
        """Return what comes first in the first row, such as the object of a model, or None if there is none."""

        def read() -> Model | None:
            with Session(self._engine) as session:
                return session.scalar(statement, values)

        return await greenlet_spawn(_try_twice, read)


def _try_twice(read: Callable[[], Result]) -> Result:
    try:
        return read()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    return read()
