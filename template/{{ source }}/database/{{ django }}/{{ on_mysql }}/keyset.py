"""Conditions of a page, in the form that makes MySQL and MariaDB start at the right place of the right index."""

from collections.abc import Mapping

from django.db.models import Q, Value


def has_value(name: str, value: object) -> Q:
    """Keep what has this value; with `=`, every row that has it would be read, up to the start of the page."""
    return Q(**{f"{name}__gte": value, f"{name}__lte": value})


def after(last: Mapping[str, object], *, descending: bool) -> list[Q]:
    """Keep what comes after the row with these values; several conditions are for one query after the other.

    Each alternative is a range of the index. Of a comparison of rows, there would be none.
    """
    beyond = "lt" if descending else "gt"
    alternatives, same = Q(), Q()
    for name, value in last.items():
        alternatives |= same & Q(**{f"{name}__{beyond}": value})
        # Of a boolean, Django would not compare the column with it, as a range needs it.
        same &= Q(**{name: Value(value)})
    return [alternatives]
