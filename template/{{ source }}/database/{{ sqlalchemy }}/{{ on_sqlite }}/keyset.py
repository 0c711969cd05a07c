"""Conditions of a page, in the form that makes SQLite start at the right place of the right index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, literal


def has_value(column: Any, value: object) -> ColumnElement[bool]:
    """Keep what has this value."""
    return and_(column == value)


def after(columns: Sequence[Any], values: Sequence[object], *, descending: bool) -> list[ColumnElement[bool]]:
    """Keep what comes after the row with these values; several conditions are for one statement after the other.

    SQLite has one range in a search, behind equal values: first the rest of the rows that share all but the last value,
    then of those that share fewer.
    """
    given = [literal(value, column.type) for column, value in zip(columns, values, strict=True)]
    pairs = list(zip(columns, given, strict=True))
    parts = [
        and_(*(before == same for before, same in pairs[:n]), column < value if descending else column > value)
        for n, (column, value) in enumerate(pairs)
    ]
    return parts[::-1]
