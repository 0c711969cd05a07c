"""Regular expressions in `pattern=`: what is refused, and texts that match what is accepted."""

import json
import re
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import StringConstraints, TypeAdapter

from macros import macros

patterns, matching = macros("patterns"), macros("matching")


def in_pydantic(pattern: str) -> TypeAdapter[Any]:
    """Return Pydantic's own check; an error if its engine does not take the pattern."""
    return TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a", "( without )"),
        ("a)", ") without ("),
        ("[a", "[ without ]"),
        ("[]", "[ without ]"),
        ("[[a]]", "[ without ]"),
        ("a\\", "ends in a \\; write two for the character"),
        ("*a", "nothing before *; write what it repeats"),
        ("(+)", "nothing before +; write what it repeats"),
        ("a|?", "nothing before ?; write what it repeats"),
        ("^*", "nothing before *; write what it repeats"),
        ("a**", "nothing before *; write what it repeats"),
        ("a++", "++ not supported"),
        ("a{3,2}", "{3,2} backwards; write the smaller number first"),
        ("a{", "lone {; write {2}, {2,} or {2,3}, or \\{ for the character"),
        ("a{,3}", "lone {; write {2}, {2,} or {2,3}, or \\{ for the character"),
        ("[z-a]", "no range z-a; write \\- for the character"),
        ("[a-\\d]", "no range a-\\d; write \\- for the character"),
        ("[a&&b]", "&& not supported; write it outside of the class"),
        ("(?=a)", "(? not supported; write plain groups, (...) and (?:...)"),
        ("(?P<x>a)", "(? not supported; write plain groups, (...) and (?:...)"),
        ("(?i)a", "(? not supported; write plain groups, (...) and (?:...)"),
        ("(a)\\1", "\\1 not supported"),
        ("\\Aa\\Z", "\\A not supported"),
        ("[\\q]", "\\q not supported"),
        ("é+", "not ASCII; write it in printable ASCII"),
        ("\\d{201}", "counts over 200; bound the length with max="),
        ("((ab){10}c){10}", "counts over 200; bound the length with max="),
    ],
)
def test_what_an_engine_would_not_take_is_refused(pattern: str, problem: str) -> None:
    assert patterns.pattern_problem(pattern) == problem


@pytest.mark.parametrize(
    ("pattern", "shortest", "longest", "texts"),
    [
        ("^[0-9]{13}$", 0, 13, ["0123456789012", "1123456789012", "2123456789012"]),
        ("^[a-z0-9-]+$", 3, 220, ["abc", "bbc", "cbc"]),
        ("^#[0-9a-f]{6}$", 0, 7, ["#bcdef0", "#ccdef0", "#dcdef0"]),
        ("^(draft|done)$", 0, 9, ["draft", "done"]),
        ("^(ab|cd)?x$", 0, 9, ["x", "abx", "cdx"]),
        ("^(a+|b+)$", 5, 5, ["aaaaa", "bbbbb"]),
        ("^\\d{3}-\\d{4}$", 0, 8, ["012-4567", "112-4567", "212-4567"]),
        ("^[^a-z]{2,4}$", 0, 4, ["01", "11", "21"]),
        ("^[\\]\\[-]$", 0, 1, ["-", "[", "]"]),
        ("^\\w+@\\w+\\.(com|org)$", 0, 99, ["a@c.com", "b@c.com", "c@c.com"]),
        ("^[a-z]{2,3}(, [a-z]{2,3})*$".replace(" ", "\\s"), 30, 40, None),
        ("^(abc)+$", 9, 12, ["abcabcabcabc", "abcabcabc"]),
        ("x\\bx", 0, 9, []),
        ("^[a-z]{5}$", 6, 9, []),
    ],
)
def test_texts_that_match_are_found(pattern: str, shortest: int, longest: int, texts: list[str] | None) -> None:
    found = json.loads(matching.matching(pattern, shortest, longest))
    assert patterns.pattern_problem(pattern) == ""
    assert found == (found if texts is None else texts)
    assert found or not texts
    for text in found:
        assert in_pydantic(pattern).validate_python(text) == text


ATOMS = st.sampled_from(
    [
        "a",
        "B",
        "7",
        "-",
        "_",
        ".",
        "\\.",
        "\\d",
        "\\w",
        "\\s",
        "\\S",
        "\\-",
        "[a-f]",
        "[^0-9]",
        "[A-Z_-]",
        "[\\w.]",
        "#",
    ]
)
QUANTIFIERS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "+?"])
SEQUENCES = st.recursive(
    st.lists(st.builds("{}{}".format, ATOMS, QUANTIFIERS), min_size=1, max_size=3).map("".join),
    lambda inner: st.builds("{}({}|{}){}".format, inner, inner, inner, QUANTIFIERS),
    max_leaves=4,
)


@given(SEQUENCES.map("^({})$".format))
def test_three_texts_are_found_for_any_pattern_of_the_supported_kind(pattern: str) -> None:
    assert patterns.pattern_problem(pattern) == ""
    found = json.loads(matching.matching(pattern, 0, 200))
    assert 1 <= len(found) == len(set(found)) <= 3
    for text in found:
        assert re.search(pattern, text)
        assert in_pydantic(pattern).validate_python(text) == text


@given(st.text("abz019^$.*+?()[]{}|\\-,dws:&~!=<>#/\"'", max_size=12))
def test_a_pattern_is_refused_or_works_in_both_engines(pattern: str) -> None:
    if not patterns.pattern_problem(pattern):
        compiled = re.compile(pattern)
        check = in_pydantic(pattern)
        for text in json.loads(matching.matching(pattern, 0, 50)):
            assert compiled.search(text)
            assert check.validate_python(text) == text
