"""Conditions of a page, in the form that makes MySQL and MariaDB start at the right place of the right index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_


def has_value(column: Any, value: object) -> ColumnElement[bool]:
    """Keep what has this value; with `=`, every row that has it would be read, up to the start of the page."""
    given = literal(value, column.type)
    return and_(column >= given, column <= given)


def after(columns: Sequence[Any], values: Sequence[object], *, descending: bool) -> list[ColumnElement[bool]]:
    """Keep what comes after the row with these values; several conditions are for one statement after the other.

    Each alternative is a range of the index. Of a comparison of rows, there would be none.
    """
    given = [literal(value, column.type) for column, value in zip(columns, values, strict=True)]
    pairs = list(zip(columns, given, strict=True))
    alternatives = [
        and_(*(before == same for before, same in pairs[:n]), column < value if descending else column > value)
        for n, (column, value) in enumerate(pairs)
    ]
    return [or_(*alternatives)]
