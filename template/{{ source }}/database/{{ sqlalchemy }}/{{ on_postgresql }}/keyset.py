"""Conditions of a page, in the form that makes PostgreSQL start at the right place of the right index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, literal, select, tuple_


def has_value(column: Any, value: object) -> ColumnElement[bool]:
    """Keep what has this value.

    As a range, it leaves the column in the order, which then no other index has; with `=`, the planner may well
    read all rows in the order of the rest, expecting to meet enough that have the value.
    """
    given = literal(value, column.type)
    return and_(column >= given, column <= given)


def after(columns: Sequence[Any], values: Sequence[object], *, descending: bool) -> list[ColumnElement[bool]]:
    """Keep what comes after the row with these values; several conditions are for one statement after the other.

    The planner must not know the first value: it would judge by that alone how many rows are left, and where it expects
    few it reads and sorts all that share the value.
    """
    first, *given = (literal(value, column.type) for column, value in zip(columns, values, strict=True))
    unknown = select(cast(first, columns[0].type)).scalar_subquery()
    row, last = tuple_(*columns), tuple_(unknown, *given)
    return [row < last if descending else row > last]
