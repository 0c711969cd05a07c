"""Long lines of emitted Python are broken as `ruff format` breaks them."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros import macros

WIDTH = 120
LONG = "a" * 50

WORDS = ("id", "book", "order", "delivery", "measurement", "international", "responsibility")
name = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("_".join)
class_ = name.map(lambda given: given.title().replace("_", ""))
string = name.map('"{}"'.format) | st.sampled_from(['"/<id>, ("', '"it\'s ["', 'r"^[^(,]*$"', "f\"{x['y']}, {z}\""])
atom = name | string | st.integers(0, 10**9).map(str)


def several(items: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(items, min_size=least, max_size=5).map(", ".join)


def pairs(form: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return names with values, none of them twice."""
    found = st.dictionaries(name, values, min_size=1, max_size=5)
    return found.map(lambda given: ", ".join(form.format(*pair) for pair in given.items()))


keywords = pairs("{}={}", atom)
call = st.builds("{}({})".format, name, several(atom) | keywords)
listed = st.builds("[{}]".format, several(atom, 2))
nested = st.builds("{}({}, choices={}, {})".format, name, atom, listed, keywords)
chain = st.builds("{}.objects.{}({}).{}()".format, class_, name, keywords, name)
fluent = st.builds("{}.{}().{}({}).{}()".format, class_, name, name, keywords, name)
member = st.tuples(class_, class_).map(".".join)
within = st.builds("{}({}({}).{}({}).{}({}={}))".format, name, name, name, name, keywords, name, name, class_)
value = call | listed | nested | chain | fluent | member | within
long_string = (
    st.lists(st.sampled_from(["word", "it's", "\\\\d", "\\x00", "{x}"]), min_size=25, max_size=60)
    .map("".join)
    .map('"{}"'.format)
)
statement = st.one_of(
    st.builds("{} = {}".format, name, value),
    st.builds("{} = await {}".format, name, call),
    st.builds("{}: Mapped[{}] = {}".format, name, class_, call),
    st.builds("{}: {} | None = {}".format, name, class_, long_string),
    st.builds("{} = Field(max_length=2000, pattern={})".format, name, long_string),
    st.builds("{} = Annotated[{}]".format, class_, several(atom, 2)),
    st.builds("assert {} == {}".format, name, listed),
    st.builds("assert {}.status_code == {}".format, call, name),
    st.builds("pairs = [\n    ({}, {}),\n]".format, string, nested),
)
function = st.builds(
    "@{}\nasync def {}({}) -> tuple[{}, {}]:\n    await {}\n    return {}, {}\n".format,
    call, name, pairs("{}: {}", class_), class_, class_, call, call, call,
)  # fmt: skip


def wrapped(text: str) -> str:
    return str(macros("wrapping").wrapped(caller=lambda: text))


def formatted(text: str) -> str:
    command = ["ruff", "format", "--isolated", f"--line-length={WIDTH}", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


@settings(max_examples=50)
@given(st.lists(statement, min_size=1, max_size=5).map("\n".join), function)
def test_what_is_wrapped_is_what_ruff_would_make_of_it(statements: str, code: str) -> None:
    text = wrapped(f"{statements}\n\n\n{code}")
    assert formatted(text) == text


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        (
            f"return InvoicePage.model_validate(await service.list_{LONG}(session, user, {LONG[:20]}))",
            ["return InvoicePage.model_validate(", f"    await service.list_{LONG}(session, user, {LONG[:20]})", ")"],
        ),
        (
            f"async def get(session: AsyncSession, {LONG}: int, data: {LONG[:20]}) -> Book:",
            ["async def get(", f"    session: AsyncSession, {LONG}: int, data: {LONG[:20]}", ") -> Book:"],
        ),
        (
            f"def test_{LONG}_{LONG}(ada: Caller) -> None:",
            [f"def test_{LONG}_{LONG}(", "    ada: Caller,", ") -> None:"],
        ),
        (
            f'@router.get("/{LONG}", response={LONG}, openapi_extra=problems(404, 422))',
            ["@router.get(", f'    "/{LONG}",', f"    response={LONG},", "    openapi_extra=problems(404, 422),", ")"],
        ),
        (
            f"from .schemas import {LONG}Create, {LONG}Page",
            ["from .schemas import (", f"    {LONG}Create,", f"    {LONG}Page,", ")"],
        ),
        (
            f"return {LONG}, 201, {LONG}(location)",
            ["return (", f"    {LONG},", "    201,", f"    {LONG}(location),", ")"],
        ),
        (
            f"{LONG} = Book.objects.select_for_update().filter(id={LONG}).first()",
            [f"{LONG} = (", f"    Book.objects.select_for_update().filter(id={LONG}).first()", ")"],
        ),
    ],
)
def test_a_line_that_is_too_long_is_broken_at_its_outermost_bracket(line: str, broken: list[str]) -> None:
    assert wrapped(f"    {line}").split("\n") == [f"    {part}" for part in broken]


@pytest.mark.parametrize("line", [f"# {LONG} {LONG} {LONG}", f'"""{LONG} {LONG} ({LONG})."""', "book = Book()", ""])
def test_a_line_that_fits_or_cannot_be_broken_is_left_alone(line: str) -> None:
    assert wrapped(line) == line
