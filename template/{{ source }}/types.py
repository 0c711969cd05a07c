"""The vocabulary of this API's fields: what the database can hold, with bounds that the OpenAPI document states."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

INT64_MAX = 2**63 - 1
JSON_DEPTH = 30  # what every database still checks
FLOAT_MAX = 1e300  # safely below the largest double, so that no driver rounds it up to infinity


def _written_as(pattern: str, example: str) -> BeforeValidator:
    """Let only strings of this form through to Pydantic's own, more generous, parsing."""

    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise PydanticCustomError("form", "Write it as in {example}", {"example": example})
        return value

    return BeforeValidator(check)


def _only_numbers(value: object) -> object:
    # To JSON Schema 1.0 is an integer, and true is not.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise PydanticCustomError("nul", "The NUL character is not allowed")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("range", "The time lies outside the years 1 to 9999 in UTC") from None


def _check_json(value: JsonValue, depth: int = 0) -> None:
    """Refuse what not every database keeps in JSON: numbers that are none, broken text, nesting without end."""
    match value:
        case None if depth == 0:
            raise PydanticCustomError("null", "null is not allowed here")
        case float() if not isfinite(value):
            raise PydanticCustomError("json", "A number in the value is not finite")
        case str() if not value.isprintable() and any("\ud800" <= char <= "\udfff" for char in value):
            raise PydanticCustomError("json", "A text in the value is not Unicode")
        case str() if "\x00" in value:
            raise PydanticCustomError("json", "A text in the value holds the NUL character")
        case dict():
            children: list[JsonValue] = [*value.keys(), *value.values()]
        case list():
            children = value
        case _:
            children = []
    if children and depth == JSON_DEPTH:
        raise PydanticCustomError("json", "The value is nested too deeply")
    for child in children:
        _check_json(child, depth + 1)


def _storable(value: JsonValue) -> JsonValue:
    _check_json(value)
    return value


# Not every database stores NUL in text; Pydantic itself refuses lone surrogates.
without_nul = AfterValidator(_without_nul)
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]

Email = Annotated[
    str,
    StringConstraints(
        max_length=254,
        to_lower=True,
        pattern=r"^[A-Za-z0-9_+-]{1,20}(\.[A-Za-z0-9_+-]{1,20}){0,2}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}$",
    ),
]
Url = Annotated[
    str,
    StringConstraints(
        max_length=2000, pattern=r"^https?://[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:[0-9]{1,5})?(/[!-~]*)?$"
    ),
]

json_number = BeforeValidator(_only_numbers)
Int64 = Annotated[int, Ge(-INT64_MAX - 1), Le(INT64_MAX), json_number]
Float = Annotated[float, Strict(), Field(ge=-FLOAT_MAX, le=FLOAT_MAX, allow_inf_nan=False)]
Bool = Annotated[bool, Strict()]
Date = Annotated[
    date,
    _written_as("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-01-31"),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Timestamp = Annotated[
    AwareDatetime,
    _written_as("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].*", "2026-01-31T12:00:00Z"),
    AfterValidator(_in_utc),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Json = Annotated[
    JsonValue,
    AfterValidator(_storable),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "object"},
                {"type": "array", "items": {}},  # client generators want to know of items
                {"type": "string", "pattern": r"^[^\x00]*$"},
                {"type": "number"},
                {"type": "boolean"},
            ]
        }
    ),
]

RowId = Annotated[int, Ge(1), Le(INT64_MAX), json_number]

# In a path or a query everything arrives as text.
whole_number = _written_as("-?[0-9]{1,19}", "42")
PathId = Annotated[int, Ge(1), Le(INT64_MAX), whole_number]
QueryInt = Annotated[int, Ge(-INT64_MAX - 1), Le(INT64_MAX), whole_number]
QueryBool = Annotated[bool, _written_as("true|false", "true")]


@dataclass(frozen=True)
class Digits:
    """A decimal number of `digits` digits, with `places` decimal places, from `ge` to `le`.

    It comes as a JSON number or, where a client's floats are too coarse, as a string; it goes out as a string.
    """

    digits: int
    places: int
    ge: Decimal | int | None = None
    le: Decimal | int | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.decimal_schema(
            max_digits=self.digits,
            decimal_places=self.places,
            ge=None if self.ge is None else Decimal(self.ge),
            le=None if self.le is None else Decimal(self.le),
        )
        padded = core_schema.no_info_after_validator_function(lambda value: round(value, self.places), number)
        return core_schema.no_info_before_validator_function(self._parse, padded)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        largest = float(10 ** (self.digits - self.places) - Decimal(10) ** -self.places)
        number = {
            "type": "number",
            "minimum": -largest if self.ge is None else float(self.ge),
            "maximum": largest if self.le is None else float(self.le),
            "multipleOf": float(Decimal(10) ** -self.places),
        }
        return {"anyOf": [number, {"type": "string", "pattern": f"^{self._form()}$"}]}

    def _parse(self, value: object) -> Decimal:
        if isinstance(value, str) and re.fullmatch(self._form(), value):
            return Decimal(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = Decimal(str(value))
            if not number.is_finite() or abs(number) >= 10**self.digits:
                return number
            # A client's 0.1 + 0.2 arrives as 0.30000000000000004.
            near = round(number, self.places)
            return near if abs(near - number) <= abs(number) * Decimal("1e-15") else number
        raise PydanticCustomError(
            "decimal", "Write a number such as {example}", {"example": round(Decimal(), self.places)}
        )

    def _form(self) -> str:
        """Return the pattern of such a number in a string; what lies outside the bounds is left to the validation."""
        whole = self.digits - self.places
        sign = "" if self.ge is not None and self.ge >= 0 else "-?"
        integer = f"(0|[1-9][0-9]{{0,{whole - 1}}})" if whole else "0"
        return sign + integer + (rf"(\.[0-9]{{1,{self.places}}})?" if self.places else "")


def left_out() -> Any:
    """Return the default of a field that a PATCH may leave out, though it may not be null."""
    return Field(default_factory=lambda: None)
