"""Lists in pages of bounded size, each found by where the one before it ended (keyset paging)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from annotated_types import Ge, Le
from itsdangerous import BadData, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field

from .config import get_settings
from .errors import NotFound
from .types import whole_number

Item = TypeVar("Item")

PARSERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "UUID": UUID,
}


class PageQuery(BaseModel):
    """What every list takes; a list's own query adds its filters and what it can be sorted by."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Ge(1), Le(100), whole_number] = 20
    cursor: Annotated[str | None, Field(max_length=2000, pattern=r"^\.?[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{27}$")] = None
    sort: str = "id"


@dataclass(frozen=True)
class Rows(Generic[Item]):
    """Some rows of a list; `next` is the cursor of the next page, or None at the end."""

    items: list[Item]
    next: str | None


class Page(BaseModel, Generic[Item]):
    """Some rows of a list; `next` is the cursor of the next page, or null at the end."""

    model_config = ConfigDict(from_attributes=True)

    items: list[Item]
    next: str | None


@lru_cache
def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(get_settings().secret_key.get_secret_value(), salt="cursor")


def encode_cursor(sort: str, value: object, row_id: int) -> str:
    """Return a signed cursor of the page after the row with this id, and this value of the column sorted by."""
    kind = "str" if isinstance(value, str) else type(value).__name__
    text = value.isoformat() if isinstance(value, date) else str(value)
    return str(_signer().dumps([sort, kind, text, row_id]))


def decode_cursor(cursor: str, sort: str) -> tuple[Any, int]:
    """Return what `encode_cursor` was given; raise `NotFound` for a cursor of another order, or one not signed here."""
    try:
        sorted_by, kind, text, row_id = _signer().loads(cursor)
    except BadData:
        raise NotFound("page") from None
    if sorted_by != sort:
        raise NotFound("page")
    return PARSERS[kind](text), row_id
