"""Properties of any data model: its examples keep to its bounds, and whatever else is given ends in one line."""

import json
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AnyHttpUrl, AwareDatetime, Field, JsonValue, TypeAdapter, ValidationError

from resource_model import model, problem

INT64 = 2**63

PLAIN: dict[str, Any] = {
    "bool": Annotated[bool, Field(strict=True)],
    "uuid": UUID,
    "json": JsonValue,
    "email": Annotated[str, Field(pattern=r"^[a-z]+@[a-z]+\.[a-z]+$")],
    "url": AnyHttpUrl,
    "datetime": AwareDatetime,
    "date": Annotated[str, Field(pattern=r"^\d{4}-(0\d|1[0-2])-\d\d$")],
}


def body_type(field: dict[str, Any]) -> Any:
    """What a field accepts in a body, in Pydantic's terms."""
    low, high = field["min"], field["max"]
    match field["type"]:
        case "str" | "text":
            longest = int(high or field["size"] or 100_000)
            return Annotated[str, Field(min_length=int(low or 0), max_length=longest, pattern=field["pattern"])]
        case "int":
            return Annotated[int, Field(strict=True, ge=int(low or -INT64), le=int(high or INT64 - 1))]
        case "float":
            return Annotated[float, Field(ge=low and float(low), le=high and float(high))]
        case "decimal":
            size = {"max_digits": field["digits"], "decimal_places": field["places"]}
            return Annotated[Decimal, Field(ge=low and Decimal(low), le=high and Decimal(high), **size)]
        case "enum":
            return Literal[tuple(field["values"])]
        case plain:
            return PLAIN[plain]


def numbers(low: int, high: int, places: int = 0) -> st.SearchStrategy[str]:
    return st.integers(low * 10**places, high * 10**places).map(lambda units: f"{Decimal(units).scaleb(-places):f}")


@st.composite
def bounds(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    """Zero, one or two bounds, in order."""
    low, high = sorted((draw(values), draw(values)), key=Decimal)
    return draw(st.sampled_from(["", f" min={low}", f" max={high}", f" min={low} max={high}"]))


@st.composite
def types(draw: st.DrawFn) -> str:
    """A type with its words, as it stands behind a field's name."""
    kind = draw(st.sampled_from(["str", "text", "int", "float", "decimal", "enum", "pattern", *PLAIN]))
    optional = draw(st.sampled_from(["", "?"]))
    match kind:
        case "str":
            size = draw(st.integers(1, 4000))
            return f"str({size}){optional}" + draw(bounds(numbers(1, size)))
        case "pattern":
            pattern = draw(
                st.sampled_from(["^[a-z]+$", "^[A-Z0-9-]*$", r"^\d+(\.\d+)?$", "^(ab|c)+$", "[aeiou]", r"^\S+$"])
            )
            low = draw(st.integers(0, 60))
            return f"str({draw(st.integers(low + 3, 200))}){optional} min={low} pattern={pattern}"
        case "text":
            return f"text{optional}" + draw(bounds(numbers(1, 3000)))
        case "int":
            return f"int{optional}" + draw(bounds(numbers(-INT64, INT64 - 1) | numbers(-9, 9)))
        case "float":
            return f"float{optional}" + draw(bounds(numbers(-999, 999, 3) | numbers(-9, 9)))
        case "decimal":
            digits = draw(st.integers(1, 15))
            places = draw(st.integers(0, digits))
            inside = st.integers(-(10**digits) + 1, 10**digits - 1)
            written = inside.map(lambda units: f"{Decimal(units).scaleb(-places):f}")
            return f"decimal({digits},{places}){optional}" + draw(bounds(written))
        case "enum":
            values = draw(
                st.lists(
                    st.from_regex(r"[a-z][a-z0-9]{0,9}(_[a-z0-9]{1,9}){0,2}", fullmatch=True), min_size=1, unique=True
                )
            )
            return f"enum({'|'.join(values)}){optional}"
        case _:
            return kind + optional


@given(st.lists(types(), min_size=1, max_size=6))
@settings(deadline=None)
def test_examples_are_accepted_and_the_others_refused(written: list[str]) -> None:
    resources = [{"thing": [f"field{number} {given}" for number, given in enumerate(written)]}]
    assert problem(resources, "none") == ""
    (thing,) = model(resources)
    for field in thing["fields"]:
        check = TypeAdapter(body_type(field))
        assert len(field["examples"]) == 3
        for example in field["examples"]:
            check.validate_json(json.dumps(example))
        for value in field["invalid"]:
            if field["type"] == "json":
                continue  # null is JSON; that a body may not say it is for the project
            with pytest.raises(ValidationError):
                check.validate_json(json.dumps(value))


KEYS = st.sampled_from(["book", "author", "order/orders", "Book", "user", "a/b/c", "", " ", "sheep/sheep"])
WORDS = st.sampled_from([
    "title", "author", "x", "str(9)", "str", "int", "int?", "decimal(10,2)", "decimal(1,9)", "enum(a|b)", "enum(|)",
    "ref(book)", "ref()", "owner", "json", "date", "unique", "index", "min=1", "min=", "max=-1", "pattern=[a-",
    "pattern=^a+$", "default=a", "default=", "=", "?", "set_null", "cascade", "(", ",", "|", "\x00", "\u2028", "str(²)",
    "min=٣",
])  # fmt: skip
TEXTS = st.lists(WORDS, max_size=5).map(" ".join) | st.text(max_size=20)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.binary(max_size=3) | st.text(max_size=9)
)
ANSWERS = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.integers() | st.none(), inner, max_size=2),
    max_leaves=6,
)
NEARLY = st.lists(st.dictionaries(KEYS, TEXTS | st.lists(TEXTS, max_size=3), min_size=1, max_size=1), max_size=3)


@given(ANSWERS | NEARLY, st.sampled_from(["none", "jwt"]), st.sampled_from(["sqlite", "mysql"]))
@settings(deadline=None, max_examples=300)
def test_anything_ends_in_a_message_of_one_line_or_in_a_model(answer: object, auth: str, database: str) -> None:
    message = problem(answer, auth, database)
    assert message.isprintable()
    assert len(message) < 160
    if not message:
        model(answer)


@given(st.text("ab-:,\n []{}'\"|>#&*!?%@` ", max_size=40))
@settings(deadline=None)
def test_any_yaml_ends_in_a_message_of_one_line_or_in_a_model(text: str) -> None:
    try:
        answer = yaml.safe_load(text)
    except yaml.YAMLError:
        return  # Copier says so itself
    assert problem(answer).isprintable()
