"""Exact decimal numbers, which SQLite lacks."""

from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, TypeDecorator


class Fixed(TypeDecorator[Decimal]):
    """A decimal number, kept as a whole number of its smallest unit."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.scaleb(self.places))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)
