"""Conditions of a page, in the form that makes SQLite start at the right place of the right index."""

from collections.abc import Mapping

from django.db.models import Q, Value


def has_value(name: str, value: object) -> Q:
    """Keep what has this value."""
    # Of a boolean, Django would not compare the column with it, as an index needs it.
    return Q(**{name: Value(value)})


def after(last: Mapping[str, object], *, descending: bool) -> list[Q]:
    """Keep what comes after the row with these values; several conditions are for one query after the other.

    SQLite has one range in a search, behind equal values: first the rest of the rows that share all but the last value,
    then of those that share fewer.
    """
    beyond = "lt" if descending else "gt"
    parts, same = [], Q()
    for name, value in last.items():
        parts.append(same & Q(**{f"{name}__{beyond}": value}))
        same &= has_value(name, value)
    return parts[::-1]
