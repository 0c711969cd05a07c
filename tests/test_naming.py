"""Names: of the project, its package and its author; of resources in all their forms; and literals."""

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros import macros
from terminal import tells_the_fault

naming, literals, projects = (macros(name) for name in ("naming", "literals", "projects"))


@pytest.mark.parametrize(
    "words",
    [
        "a book",
        "an author",
        "an order line",
        "an hour",
        "a house",
        "a user",
        "a unit",
        "an uncle",
        "a usage",
        "a one_time code",
        "an opinion",
        "a european",
    ],
)
def test_the_article_is_the_one_that_people_say(words: str) -> None:
    assert naming.with_article(words.partition(" ")[2]) == words


@pytest.mark.parametrize("name", ["My Shop", "MyShop", "my-shop", "my_shop", " my.shop! "])
def test_a_name_has_one_form_in_each_language(name: str) -> None:
    assert naming.snake(name) == "my_shop"
    assert naming.kebab(name) == "my-shop"
    assert naming.pascal(naming.snake(name)) == "MyShop"
    assert naming.words(naming.snake(name)) == "my shop"


@given(st.text(max_size=60))
def test_every_folder_name_gives_a_project_name_that_works(folder: str) -> None:
    name = projects.project_default(folder)
    assert projects.project_problem(name) == ""
    assert projects.package_problem(naming.snake(name)) == ""
    assert naming.snake(name).isidentifier()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("myapp", "myapp"),
        ("My Shop", "my-shop"),
        ("2026-shop", "shop"),
        ("test", "test-api"),
        ("django", "django-api"),
        ("日本", "my-api"),
    ],
)
def test_the_folder_name_is_changed_as_little_as_it_takes(folder: str, name: str) -> None:
    assert projects.project_default(folder) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Bad Name", "not a letter, then a-z, 0-9, -; write it as in my-shop"),
        ("my--shop", "not a letter, then a-z, 0-9, -; write it as in my-shop"),
        ("my-shop-", "not a letter, then a-z, 0-9, -; write it as in my-shop"),
        ("shop\n", "not a letter, then a-z, 0-9, -; write it as in my-shop"),
        ("x", "too short; write two characters or more, as in my-shop"),
        ("x" * 41, "over 40 characters; write 40 at most, as in my-shop"),
        ("class", "it is a Python keyword; write another name, as in class-api"),
        ("json", "it is a module of Python; write another name, as in json-api"),
        ("flask-openapi", "it is a package projects use; write another name, as in flask-openapi-api"),
        ("tests", "every project uses this name; write another, as in tests-api"),
    ],
)
def test_a_bad_project_name_is_refused_with_the_right_form(name: str, message: str) -> None:
    assert projects.project_problem(name) == message
    assert tells_the_fault("project_name", message)


@pytest.mark.parametrize(
    "name", ["My_Shop", "my-shop", "_shop", "shop_", "1shop", "class", "json", "fastapi", "tests", "migrations", ""]
)
def test_a_bad_package_name_is_refused(name: str) -> None:
    message = projects.package_problem(name)
    assert "; write " in message
    assert tells_the_fault("package", message)


def test_no_module_that_an_emitted_project_imports_can_be_hidden() -> None:
    for name in sys.stdlib_module_names:
        assert name.startswith("_") or projects.package_problem(name), name
    for name in ("sqlalchemy", "alembic", "pydantic_settings", "uvicorn", "structlog", "pwdlib", "jwt", "starlette"):
        assert projects.package_problem(name), name


@pytest.mark.parametrize(
    ("macro", "good", "bad"),
    [
        (
            "description_problem",
            ["The API", "Ada's books: 100 % tested"],
            ["", "  ", 'say "hi"', "two\nlines", "x" * 101],
        ),
        ("author_problem", ["", "Ada Lovelace", "Jörg O'Neil"], ["Ada <ada@example.com>", "a\tb", "a\\b"]),
        ("email_problem", ["", "ada@example.com"], ["ada", "ada@localhost", "a b@example.com", "ada@example.com\n"]),
    ],
)
def test_texts_that_a_toml_file_cannot_hold_are_refused(macro: str, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert getattr(projects, macro)(text) == "", text
    for text in bad:
        message = getattr(projects, macro)(text)
        assert "; write " in message or "; leave " in message, text
        assert tells_the_fault({"author_problem": "user_name"}.get(macro, "description"), message)


@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]))
)
def test_a_literal_means_the_value_it_was_made_from(value: object) -> None:
    assert ast.literal_eval(literals.py(value)) == value


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126)))
def test_a_raw_literal_means_the_pattern_it_was_made_from(pattern: str) -> None:
    if pattern.endswith("\\") and len(pattern) - len(pattern.rstrip("\\")) & 1:
        pattern += "."  # no regular expression ends in a lone backslash
    assert ast.literal_eval(literals.raw(pattern)) == pattern


@pytest.mark.parametrize(
    ("value", "literal"),
    [("it's", '"it\'s"'), ('say "hi"', "'say \"hi\"'"), ("both ' and \"", '"both \' and \\""'), (True, "True")],
)
def test_literals_are_quoted_as_ruff_does(value: object, literal: str) -> None:
    assert literals.py(value) == literal
