"""Every mistake in the form of the answer `resources`, in a name or between resources has a message of its own."""

import pytest

from resource_model import problem
from terminal import tells_the_fault


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        # the form of the answer
        ("book: title str(200)", 'it is no list; write one, as in "- book: title str(200), born date?"'),
        ({"book": "title str(200)"}, 'it is no list; write one, as in "- book: title str(200), born date?"'),
        (7, 'it is no list; write one, as in "- book: title str(200), born date?"'),
        (["book"], 'item 1 is no resource; write "- book: title str(200)"'),
        ([{"name": "book", "fields": ["title str(200)"]}], 'item 1 is no resource; write "- book: title str(200)"'),
        ([{True: "title str(200)"}], 'item 1: its name is no text; quote "True", which YAML reads otherwise'),
        ([{"book": None}], "book: it has no fields; add some, as in title str(200)"),
        ([{"book": " \n"}], 'book: a field is empty; write "title str(200)"'),
        ([{"book": {"title": "str(200)"}}], 'book: no list of fields; write "title str(200), born date?"'),
        ([{"book": [{"title": "str(200)"}]}], 'book: a field is no text; write "title str(200)", without a colon'),
        ([{"book": ["on bool", True]}], 'book: a field is no text; write "title str(200)", without a colon'),
        # names of resources
        ([{"Book": "title text"}], '"Book" is not snake_case; write it as in book or person/people'),
        ([{"order__line": "title text"}], '"order__line" is not snake_case; write it as in book or person/people'),
        ([{"a/b/c": "title text"}], '"a/b/c" is not snake_case; write it as in book or person/people'),
        (
            [{"a" * 29: "title text"}],
            "a name is over 28 long; write 28 characters at most, for index names: " + "a" * 29,
        ),
        ([{"book": "title text"}, {"book": "title text"}], "book: book exists already; write another name"),
        ([{"book": "title text"}, {"books/bookses": "title text"}], "books: books exists already; write another name"),
        ([{"problem_x/xs": "title text"}, {"xes/xs": "title text"}], "xes: xs exists already; write another name"),
        (
            [{"line1": "title text"}, {"line_1": "title text"}],
            "line_1: class Line1 exists already; write another name",
        ),
    ],
)
def test_a_mistake_in_the_form_or_in_a_name_has_its_own_message(resources: object, message: str) -> None:
    assert problem(resources) == message
    assert tells_the_fault("resources", message)


def test_an_owner_needs_accounts() -> None:
    assert problem([{"book": "added_by owner"}], auth="none") == "book.added_by: owner needs accounts; choose auth=jwt"
    assert (
        problem([{"book": "editor ref(user)?"}], auth="none")
        == "book.editor: ref(user) needs accounts; choose auth=jwt"
    )


def test_rows_that_need_each_other_first_are_refused() -> None:
    circle = [{"leaf/leaves": "a ref(egg)"}, {"egg": "b ref(hen)"}, {"hen": "c ref(egg)"}]
    assert problem(circle) == "egg.b: references form a circle; write ref(hen)?, as they are all required"
    assert problem([{"egg": "b ref(hen)"}, {"hen": "c ref(egg)?"}]) == ""


def test_what_only_one_database_cannot_hold_is_refused_for_that_one() -> None:
    wide = [{"book": [f"t{number} str(4000)" for number in range(4)]}]
    assert problem(wide, database="mysql") == "book.t3: the row outgrows MySQL; write text"
    assert problem(wide, database="postgresql") == ""
    exact = [{"book": "price decimal(38,10)"}]
    assert problem(exact, database="postgresql") == ""
    assert problem(exact, database="sqlite") == "book.price: sqlite keeps 15 digits; write no more"


def test_names_that_do_not_fit_into_an_index_name_are_refused() -> None:
    long = [{"a" * 28: "b" * 28 + " ref(c)"}, {"c": "name str(9)"}]
    assert problem(long) == f"{'a' * 28}.{'b' * 28}: too long for an index; shorten it, or the plural"


def test_a_model_of_django_has_no_two_fields_of_one_name() -> None:
    for fields in ("class text, class_field text", "author ref(author), author text"):
        told = problem([{"author": "name text"}, {"book": fields}], framework="django")
        assert told.startswith("book."), told
        assert "there would be two fields " in told
