"""One page of a statement's rows."""

from typing import Any, TypeVar

from sqlalchemy import Select, or_
from sqlalchemy.ext.asyncio import AsyncSession

from ..paging import PageQuery, Rows, decode_cursor, encode_cursor
from . import Base

Model = TypeVar("Model", bound=Base)


async def fetch_page(
    session: AsyncSession, statement: Select[Model], model: type[Model], query: PageQuery
) -> Rows[Model]:
    """Return the rows that `query` asks for; raise `NotFound` for a cursor that does not belong to this order."""
    for name in query.model_fields_set - PageQuery.model_fields.keys():
        statement = statement.where(getattr(model, name) == getattr(query, name))

    key = getattr(model, query.sort.removeprefix("-"))
    row_id = getattr(model, "id")  # noqa: B009  Base itself has no columns
    descending = query.sort.startswith("-")
    if query.cursor is not None:
        value, last_id = decode_cursor(query.cursor, query.sort)
        # The first condition alone is what an index can start from.
        if descending:
            statement = statement.where(key <= value, or_(key < value, row_id < last_id))
        else:
            statement = statement.where(key >= value, or_(key > value, row_id > last_id))
    order = [column.desc() if descending else column.asc() for column in dict.fromkeys((key, row_id))]

    rows = list(await session.scalars(statement.order_by(*order).limit(query.limit + 1)))
    items, more = rows[: query.limit], rows[query.limit :]
    return Rows(items, _cursor(items[-1], query.sort) if more else None)


def _cursor(row: Any, sort: str) -> str:
    return encode_cursor(sort, getattr(row, sort.removeprefix("-")), row.id)
