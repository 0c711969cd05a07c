"""One page of a query's rows."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from ..paging import PageQuery, Rows, decode_cursor, encode_cursor

Row = TypeVar("Row", bound=Model)


def fetch_page(rows: QuerySet[Row], query: PageQuery) -> Rows[Row]:
    """Return the rows that `query` asks for, and the cursor of the next page.

    Raises `NotFound` for a cursor that does not belong to this order.
    """
    for name in query.model_fields_set - PageQuery.model_fields.keys():
        rows = rows.filter(**{name: getattr(query, name)})

    key = query.sort.removeprefix("-")
    sign, beyond = ("-", "lt") if query.sort.startswith("-") else ("", "gt")
    if query.cursor is not None:
        value, last_id = decode_cursor(query.cursor, query.sort)
        # The first condition alone is what an index can start from.
        behind = Q(**{f"{key}__{beyond}": value}) | Q(**{f"id__{beyond}": last_id})
        rows = rows.filter(behind, **{f"{key}__{beyond}e": value})

    up_to_next = list(rows.order_by(*dict.fromkeys((query.sort, f"{sign}id")))[: query.limit + 1])
    items, more = up_to_next[: query.limit], up_to_next[query.limit :]
    return Rows(items, _cursor(items[-1], query.sort) if more else None)


def _cursor(row: Model, sort: str) -> str:
    return encode_cursor(sort, getattr(row, sort.removeprefix("-")), row.pk)
