"""Conditions of a page, in the form that makes PostgreSQL start at the right place of the right index."""

from collections.abc import Mapping

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.lookups import GreaterThan, LessThan


def has_value(name: str, value: object) -> Q:
    """Keep what has this value.

    As a range, it leaves the column in the order, which then no other index has; with `=`, the planner may well
    read all rows in the order of the rest, expecting to meet enough that have the value.
    """
    return Q(**{f"{name}__gte": value, f"{name}__lte": value})


def after(last: Mapping[str, object], *, descending: bool) -> list[Q]:
    """Keep what comes after the row with these values; several conditions are for one query after the other.

    The planner must not know the first value: it would judge by that alone how many rows are left, and where it expects
    few it reads and sorts all that share the value.
    """
    first, *given = map(Value, last.values())
    unknown = Func(first, template="(SELECT %(expressions)s)")
    row = Func(*map(F, last), function="ROW", output_field=BooleanField())
    start = Func(unknown, *given, function="ROW", output_field=BooleanField())
    return [Q(LessThan(row, start) if descending else GreaterThan(row, start))]
