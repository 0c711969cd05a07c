"""The data model as an answer: what is accepted, what it becomes, and one message for each kind of mistake."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from combinations import SPECS
from macros import macros

library = macros("resources")
#: What the wizard shows on a line of 100 characters, behind its own words.
LINE = 100
TYPES = "str text int float decimal bool date datetime uuid enum json email url ref owner"


def problem(resources: object, auth: str = "jwt", database: str = "sqlite") -> str:
    message = str(library.problem(resources, auth, database))
    assert "\n" not in message
    return message


def model(resources: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(library.model(resources))
    return found


def fields(*texts: str) -> list[dict[str, Any]]:
    """The fields of one resource, which may point to an author."""
    resources = [{"author": "name str(10)"}, {"thing": list(texts)}]
    assert problem(resources) == ""
    found: list[dict[str, Any]] = model(resources)[1]["fields"]
    return found


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("database", ["sqlite", "postgresql", "mysql"])
def test_the_data_models_of_the_other_tests_are_accepted(spec: str, database: str) -> None:
    assert problem(yaml.safe_load(SPECS[spec].read_text())["resources"], database=database) == ""


@pytest.mark.parametrize("nothing", [None, "", []])
def test_a_project_may_have_no_resources(nothing: object) -> None:
    assert problem(nothing) == ""
    assert model(nothing) == []


def test_every_way_to_write_the_fields_means_the_same() -> None:
    texts = ["title str(200) min=1", "price decimal(10,2)", "code str(9) pattern=^[a-z]{2,3}$"]
    written = [texts, ", ".join(texts), "\n".join(texts) + "\n", ",\n  ".join(texts)]
    models = [model([{"book": given}]) for given in written]
    assert all(found == models[0] for found in models)
    assert [field["name"] for field in models[0][0]["fields"]] == ["title", "price", "code"]


def test_a_field_has_every_key_whatever_its_type() -> None:
    (book,) = [
        one
        for one in model([{"author": "name str(9)"}, {"book": "status enum(draft|published) default=draft index"}])
        if one["name"] == "book"
    ]
    assert book == {
        "name": "book",
        "plural": "books",
        "class": "Book",
        "label": "book",
        "labels": "books",
        "owner": None,
        "uses": [],
        "needs": [],
        "fields": [
            {
                "name": "status",
                "column": "status",
                "label": "status",
                "type": "enum",
                "size": None,
                "digits": None,
                "places": None,
                "values": ["draft", "published"],
                "enum": "BookStatus",
                "target": None,
                "target_plural": None,
                "target_class": None,
                "on_delete": None,
                "deferred": False,
                "self": False,
                "public": False,
                "optional": False,
                "unique": False,
                "index": True,
                "default": "draft",
                "min": None,
                "max": None,
                "pattern": None,
                "filter": True,
                "sort": True,
                "examples": ["draft", "published", "draft"],
                "invalid": ["no such value", None],
            }
        ],
    }
    every = yaml.safe_load(SPECS["every_type"].read_text())["resources"]
    assert {frozenset(field) for resource in model(every) for field in resource["fields"]} == {
        frozenset(book["fields"][0])
    }


def test_names_come_in_all_their_forms() -> None:
    resource, person = model([{"order_line": "unit_price decimal(10,2)"}, {"person/people": "name str(9)"}])
    assert (resource["plural"], resource["class"], resource["label"], resource["labels"]) == (
        "order_lines",
        "OrderLine",
        "order line",
        "order lines",
    )
    assert resource["fields"][0]["label"] == "unit price"
    assert person["plural"] == "people"


def test_a_reference_knows_both_its_ends() -> None:
    author, editor, parent, holder = fields(
        "author ref(author) cascade unique", "editor ref(user)? set_null", "parent ref(thing)?", "holder owner public"
    )
    assert (author["column"], author["target"], author["target_plural"], author["target_class"]) == (
        "author_id",
        "author",
        "authors",
        "Author",
    )
    assert (author["on_delete"], author["unique"], author["self"], author["deferred"]) == (
        "cascade",
        True,
        False,
        False,
    )
    assert (editor["target_plural"], editor["target_class"], editor["on_delete"]) == ("users", "User", "set_null")
    assert (parent["self"], parent["on_delete"], parent["deferred"]) == (True, "restrict", False)
    assert (holder["column"], holder["target"], holder["on_delete"], holder["public"]) == (
        "holder_id",
        "user",
        "cascade",
        True,
    )


def test_what_is_referenced_stands_first_and_a_circle_is_closed_afterwards() -> None:
    ordered = model(
        [
            {"chapter": "book ref(book)"},
            {"book": "author ref(author), best ref(chapter)?"},
            {"author": "name str(9), first ref(book)?"},
        ]
    )
    assert [resource["name"] for resource in ordered] == ["author", "book", "chapter"]
    assert {field["name"]: field["deferred"] for resource in ordered for field in resource["fields"]} == {
        "name": False, "first": True, "author": False, "best": True, "book": False,
    }  # fmt: skip
    assert [(resource["uses"], resource["needs"]) for resource in ordered] == [
        (["book"], []),
        (["author", "chapter"], ["author"]),
        (["book"], ["book"]),
    ]


def test_filters_and_orders_are_what_an_index_or_a_set_of_values_supports() -> None:
    found = fields(
        "a str(9)", "b str(9) index", "c int? unique", "d float", "e bool", "f enum(x|y)?", "g json", "h text", "i url",
        "j ref(author)", "k datetime",
    )  # fmt: skip
    assert [field["name"] for field in found if field["filter"]] == ["b", "c", "e", "f", "j"]
    assert [field["name"] for field in found if field["sort"]] == ["b"]


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        # the form of the answer
        ("book: title str(200)", 'write a list, as in "- book: title str(200), born date?"'),
        ({"book": "title str(200)"}, 'write a list, as in "- book: title str(200), born date?"'),
        (7, 'write a list, as in "- book: title str(200), born date?"'),
        (["book"], 'item 1: write "- book: title str(200)"'),
        ([{"name": "book", "fields": ["title str(200)"]}], 'item 1: write "- book: title str(200)"'),
        ([{True: "title str(200)"}], 'item 1: quote "True", YAML reads it as no text'),
        ([{"book": None}], "book: add fields, as in title str(200)"),
        ([{"book": " \n"}], 'book: write "title str(200)", not an empty field'),
        ([{"book": {"title": "str(200)"}}], 'book: write fields as in "title str(200), born date?"'),
        ([{"book": [{"title": "str(200)"}]}], 'book: write "title str(200)", a field without colon'),
        ([{"book": ["on bool", True]}], 'book: write "title str(200)", a field without colon'),
        # names of resources
        ([{"Book": "title text"}], '"Book": write snake_case, as in book or person/people'),
        ([{"order__line": "title text"}], '"order__line": write snake_case, as in book or person/people'),
        ([{"a/b/c": "title text"}], '"a/b/c": write snake_case, as in book or person/people'),
        ([{"sheep/sheep": "title text"}], "sheep: write a plural that differs, as in person/people"),
        ([{"a" * 29: "title text"}], "write 28 characters at most, for index names: " + "a" * 29),
        ([{"user": "title text"}], "user: choose another name; user is used by every project"),
        ([{"class": "title text"}], "class: choose another name; class is Python's own"),
        ([{"sqlite_thing": "title text"}], "sqlite_thing: choose another name; sqlite_thing begins like SQLite's own"),
        ([{"sign/auth": "title text"}], "sign: choose another name; auth is used by every project"),
        ([{"book": "title text"}, {"book": "title text"}], "book: book is there already"),
        ([{"book": "title text"}, {"books/bookses": "title text"}], "books: books is there already"),
        ([{"problem_x/xs": "title text"}, {"xes/xs": "title text"}], "xes: xs is there already"),
        (
            [{"book": "title text"}, {"book_page": "title text"}],
            "book_page: choose another name; class BookPage is taken",
        ),
        (
            [{"validation_problem": "title text"}],
            "validation_problem: choose another name; class ValidationProblem is taken",
        ),
    ],
)
def test_a_mistake_in_the_form_or_in_a_name_has_its_own_message(resources: object, message: str) -> None:
    assert problem(resources) == message


@pytest.mark.parametrize(
    ("field", "message"),
    [
        # names
        ("Title str(9)", 'book: write names in snake_case, not "Title"'),
        ("title_ str(9)", 'book: write names in snake_case, not "title_"'),
        ("a__b str(9)", 'book: write names in snake_case, not "a__b"'),
        ("title: str(9)", 'book: write names in snake_case, not "title:"'),
        ("x" * 29 + " int", f"book.{'x' * 29}: write 28 characters at most, for index names"),
        ("id int", "book.id: leave it out, every table has it"),
        ("date date", "book.date: write on_date; this would hide Python's own"),
        ("class text", "book.class: choose another name; this is Python's own"),
        ("cursor text", "book.cursor: choose another name; every list has this parameter"),
        ("json json", "book.json: choose another name; this is Pydantic's own"),
        ("model_kind text", "book.model_kind: choose another name; it begins like Pydantic's own"),
        ("metadata json", "book.metadata: choose another name; this is SQLAlchemy's own"),
        ("objects json", "book.objects: choose another name; this is Django's own"),
        ("xmin int", "book.xmin: choose another name; this is a database's own"),
        ("page int", "book.page: choose another name; a schema has this one"),
        ("title text, title text", "book.title: column title is there already"),
        ("author_id int, author ref(author)", "book.author: column author_id is there already"),
        # types
        ("title", "book.title: add its type, as in title str(200)"),
        ("title string", 'book.title: write str(200), not "string"'),
        ("title dat", 'book.title: write date, not "dat"'),
        (
            "title foo",
            'book.title: no type "foo", only ' + TYPES,
        ),
        ("title str", "book.title: write str(200)"),
        ("title str?", "book.title: write str(200)"),
        ("title str(0)", "book.title: write str(200)"),
        ("title str(9", "book.title: write str(200)"),
        ("price decimal", "book.price: write decimal(10,2)"),
        ("price decimal(10)", "book.price: write decimal(10,2)"),
        ("price decimal(10, 2)", "book.price: write decimal(10,2)"),
        ("status enum()", "book.status: write enum(draft|published)"),
        ("status enum(draft, published)", "book.status: write enum(draft|published)"),
        ("author ref", "book.author: write ref(author)"),
        ("pages int(4)", "book.pages: write int, or int? for an optional one"),
        ("pages int??", "book.pages: write int, or int? for an optional one"),
        # words
        ("pages int required", "book.pages: leave out required: every field without ? is"),
        ("pages int uniqeu", 'book.pages: write unique, not "uniqeu"'),
        ("pages int ge=1", 'book.pages: write min=, not "ge"'),
        ("pages int ?", 'book.pages: write ? after the type, not "?"'),
        (
            "pages int foo",
            'book.pages: no word "foo", only unique index default min max pattern public cascade restrict set_null',
        ),
        ("pages int cascade", "book.pages: cascade goes with ref(...)"),
        ("pages int public", "book.pages: public goes with owner"),
        ("note text unique", "book.note: text takes no unique, only default min max pattern"),
        ("data json index", "book.data: json takes no index"),
        ("pages int min", "book.pages: write min=1"),
        ("pages int default=", "book.pages: write default= and a value"),
        ("pages int index=true", "book.pages: write index, without ="),
        ("pages int index index", "book.pages: write index once"),
        ("pages int min=1 min=2", "book.pages: write min once"),
        ("author ref(author)? cascade set_null", "book.author: write cascade or set_null, not both"),
        # sizes
        ("title str(4001)", "book.title: write text; str goes up to 4000"),
        ("title str(601) unique", "book.title: write str(600) at most with unique or index"),
        ("price decimal(2,3)", "book.price: write decimal(10,2): digits in all, then those behind the point"),
        ("price decimal(16,2)", "book.price: write 15 digits at most; sqlite keeps no more exactly"),
        ("status enum(Draft)", 'book.status: write enum values in snake_case, not "Draft"'),
        (f"status enum({'x' * 41})", "book.status: write enum values of 40 characters at most"),
        ("status enum(a|b|a)", "book.status: write a once"),
        # bounds
        ("title str(9) min=a", "book.title: write min=10; it is a length in characters"),
        ("title str(9) max=10", "book.title: max=10 is beyond str(9)"),
        ("title text max=100001", "book.title: max=100001 is beyond 100000"),
        ("title str(9) max=0", "book.title: write max=1 or more"),
        ("title str(9) min=3 max=2", "book.title: min=3 is more than max=2"),
        ("pages int min=1.5", "book.pages: min=1.5 is not a whole number"),
        ("pages int max=9223372036854775808", "book.pages: max=9223372036854775808 is beyond 64 bits"),
        ("pages int min=3 max=-2", "book.pages: min=3 is more than max=-2"),
        ("weight float min=1e9", "book.weight: min=1e9 is not a number such as 9.99"),
        ("weight float min=nan", "book.weight: min=nan is not a number such as 9.99"),
        ("weight float min=-0.0", "book.weight: min=-0.0 is not a number such as 9.99"),
        ("weight float max=1234567890.123456", "book.weight: max=1234567890.123456 has more than 15 digits"),
        ("price decimal(4,2) max=100", "book.price: max=100 does not fit into decimal(4,2)"),
        ("price decimal(4,2) min=0.001", "book.price: min=0.001 does not fit into decimal(4,2)"),
        ("title str(9) pattern=[a", "book.title: pattern: a [ without its ]"),
        ("title str(9) pattern=^a{10}$", "book.title: no text of 0 to 9 characters found for its pattern"),
        # defaults
        ("title str(9) default=a unique", "book.title: leave out default or unique: one row could have it"),
        ("title str(9)? default=null", "book.title: leave out default=null; with ? it is null"),
        ("status enum(a|b) default=c", "book.status: default=c is not in its enum"),
        ("pages int default=a", "book.pages: default=a is not a whole number"),
        ("pages int default=007", "book.pages: default=007 is not a whole number"),
        ("pages int default=1 min=2", "book.pages: default=1 is below min=2"),
        ("price decimal(4,2) default=9 max=8.5", "book.price: default=9 is above max=8.5"),
        ("active bool default=yes", "book.active: write default=true or default=false"),
        ("born date default=2026-02-29", "book.born: write default=2026-01-31"),
        ("born datetime default=2026-01-31T12:00:00", "book.born: write default=2026-01-31T12:00:00Z"),
        ("key uuid default=1", "book.key: write default=6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d01"),
        ("mail email default=Ada@Example.com", "book.mail: write default=ada@example.com"),
        ("page_url url default=example.com", "book.page_url: write default=https://example.com/"),
        ("title str(9) default=ab min=3", "book.title: default is shorter than min=3"),
        ("title str(2) default=abc", "book.title: default is longer than 2"),
        ("title str(9) default=a pattern=^b$", "book.title: default does not match the pattern"),
        # references
        ("author ref(authors)", 'book.author: write ref(author); no resource "authors"'),
        ("author ref(zebra)", 'book.author: no resource "zebra"'),
        ("parent ref(book)", "book.parent: write ref(book)?; no row could be the first"),
        ("author ref(author) set_null", "book.author: write ref(author)? with set_null"),
        ("keeper owner?", "book.keeper: write owner, without ?"),
        ("keeper owner, other owner", "book.other: write ref(user); keeper is the owner"),
    ],
)
def test_a_mistake_in_a_field_has_its_own_message(field: str, message: str) -> None:
    found = problem([{"author": "name str(9)"}, {"book": field}])
    assert found == message
    assert len(found) <= LINE + 20


def test_an_owner_needs_accounts() -> None:
    assert (
        problem([{"book": "added_by owner"}], auth="none") == "book.added_by: choose auth=jwt; an owner needs accounts"
    )
    assert (
        problem([{"book": "editor ref(user)?"}], auth="none")
        == "book.editor: choose auth=jwt; ref(user) needs accounts"
    )


def test_rows_that_need_each_other_first_are_refused() -> None:
    circle = [{"leaf/leaves": "a ref(egg)"}, {"egg": "b ref(hen)"}, {"hen": "c ref(egg)"}]
    assert problem(circle) == "egg.b: write ref(hen)?; required references form a circle"
    assert problem([{"egg": "b ref(hen)"}, {"hen": "c ref(egg)?"}]) == ""


def test_what_only_one_database_cannot_hold_is_refused_for_that_one() -> None:
    wide = [{"book": [f"t{number} str(4000)" for number in range(4)]}]
    assert problem(wide, database="mysql") == "book.t3: write text; the row outgrows MySQL here"
    assert problem(wide, database="postgresql") == ""
    exact = [{"book": "price decimal(38,10)"}]
    assert problem(exact, database="postgresql") == ""
    assert problem(exact, database="sqlite") == "book.price: write 15 digits at most; sqlite keeps no more exactly"


def test_names_that_do_not_fit_into_an_index_name_are_refused() -> None:
    long = [{"a" * 28: "b" * 28 + " ref(c)"}, {"c": "name str(9)"}]
    assert problem(long) == f"{'a' * 28}.{'b' * 28}: shorten it, or the plural, for the index name"


def test_the_same_word_is_the_class_of_one_thing_only() -> None:
    clash = [{"book": "status enum(a|b)"}, {"book_status/book_states": "name str(9)"}]
    assert problem(clash) == "book.status: choose another name; class BookStatus is taken"


def test_examples_keep_to_every_bound() -> None:
    found = fields(
        "a str(3)", "b str(40) min=30", "c int min=5 max=6", "d int max=-5", "e decimal(3,1) min=9.5 max=9.7",
        "f float min=0 max=0.5", "g decimal(2,2)", "h bool", "i str(9) pattern=^[ab]$", "j int",
        "k decimal(10,2) min=0", "l decimal(5,0)",
    )  # fmt: skip
    assert {field["name"]: field["examples"] for field in found} == {
        "a": ["abc", "bcd", "cde"],
        "b": ["abcdefghijklmnopqrstuvwxyzabcd", "bcdefghijklmnopqrstuvwxyzabcde", "cdefghijklmnopqrstuvwxyzabcdef"],
        "c": [5, 6, 5],
        "d": [-7, -6, -5],
        "e": ["9.5", "9.6", "9.7"],
        "f": [0.0, 0.25, 0.5],
        "g": ["0.00", "0.49", "0.99"],
        "h": [True, False, True],
        "i": ["a", "b", "a"],
        "j": [1, 2, 3],
        "k": ["0.99", "1.99", "2.99"],
        "l": ["1", "2", "3"],
    }


def test_copier_takes_the_model_from_the_answer(plain: Path, tmp_path: Path) -> None:
    """The libraries work as Copier itself loads them, and the answer survives the answers file."""
    (template := tmp_path / "template").mkdir()
    (template / "copier.yml").write_text((plain / "copier.yml").read_text())
    shutil.copytree(plain / "extensions", template / "extensions")
    (template / "template").mkdir()
    (template / "template" / "model.json.jinja").write_text("{{ model | to_json }}")
    answers = next((plain / "template").glob("*answers_file*"))
    (template / "template" / answers.name).write_text(answers.read_text())

    resources = yaml.safe_load(SPECS["every_type"].read_text())["resources"]
    copier.run_copy(str(template), tmp_path / "shop", data={"resources": resources}, defaults=True, quiet=True)

    assert json.loads((tmp_path / "shop" / "model.json").read_text()) == model(resources)
    assert yaml.safe_load((tmp_path / "shop" / ".copier-answers.yml").read_text())["resources"] == resources
    with pytest.raises(ValueError, match=r"book\.price: write decimal\(10,2\)"):
        copier.run_copy(
            str(template), tmp_path / "x", data={"resources": [{"book": "price decimal"}]}, defaults=True, quiet=True
        )
    assert not (tmp_path / "x").exists()


def test_a_model_is_read_in_a_blink() -> None:
    resources = [
        item
        for spec in ("blog", "shop", "issue_tracker")
        for item in yaml.safe_load(SPECS[spec].read_text())["resources"]
    ]
    began = time.process_time()
    assert problem(resources) == ""
    assert len(model(resources)) == 10
    assert time.process_time() - began < 0.3
