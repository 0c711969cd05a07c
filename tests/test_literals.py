"""Values of a data model as Python literals: what they say, written as `ruff` wants them."""

import ast
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros import macros

texts = st.text(st.sampled_from("ab'\"\\{}%\n\t\x00\x1b\u00e9\u2019\u2028\U0001f600"), max_size=12) | st.text(
    max_size=12
)


def ruff(command: str, code: str) -> str:
    done = subprocess.run(
        ["ruff", *command.split(), "-"], input=code, capture_output=True, text=True, check=command == "format"
    )
    return done.stdout


@settings(max_examples=30)
@given(st.lists(texts.filter(str.isascii) | texts, min_size=5, max_size=20))
def test_a_text_is_written_as_the_formatter_writes_it(given: list[str]) -> None:
    code = "".join(f"x = {macros('literals').py(text)}\n" for text in given)
    assert [ast.literal_eval(line[4:]) for line in code.splitlines()] == given
    assert ruff("format --isolated", code) == code


@settings(max_examples=30)
@given(st.lists(st.text(st.sampled_from("ab'\"\\d[]^$"), min_size=1, max_size=12), min_size=5, max_size=20))
def test_a_pattern_is_written_as_the_formatter_writes_it(given: list[str]) -> None:
    given = [text + "$" for text in given]  # none ends on a backslash
    code = "".join(f"x = {macros('literals').raw(text)}\n" for text in given)
    assert [ast.literal_eval(line[4:]) for line in code.splitlines()] == given
    assert ruff("format --isolated", code) == code


def test_a_long_text_of_one_character_is_a_product() -> None:
    assert macros("literals").py("a" * 61) == '"a" * 61'


@pytest.mark.parametrize("number", ["0", "0.00", "-3", "9.99", "-0.5", "123456789012345678901234567890"])
def test_a_decimal_is_written_as_the_linter_wants_it(number: str) -> None:
    code = f"from decimal import Decimal\n\nx = {macros('literals').decimal(number)}\n"
    assert ruff("check --isolated --select=FURB,RUF,UP --quiet", code) == ""
    assert f"({number})" in code.replace('"', "")
