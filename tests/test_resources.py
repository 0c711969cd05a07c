"""The data model as an answer: what is accepted, and what it becomes."""

import json
import shutil
from pathlib import Path

import copier
import pytest
import yaml

from combinations import SPECS
from resource_model import fields, model, problem


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
        "package": "books",
        "class": "Book",
        "schema": "Book",
        "query": "BookQuery",
        "operand": "book",
        "label": "book",
        "labels": "books",
        "a_label": "a book",
        "a_name": "a_book",
        "variable": "book",
        "owner": None,
        "uses": [],
        "needs": [],
        "rows": 3,
        "indexes": [{"columns": ["status", "id"], "names": ["status", "id"]}],
        "fields": [
            {
                "name": "status",
                "column": "status",
                "attribute": "status",
                "model_name": "status",
                "class": "BookStatus",
                "label": "status",
                "type": "enum",
                "size": None,
                "digits": None,
                "places": None,
                "values": ["draft", "published"],
                "enum": "BookStatus",
                "target": None,
                "target_plural": None,
                "target_package": None,
                "target_class": None,
                "a_target": None,
                "target_rows": None,
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
    with pytest.raises(ValueError, match=r"book\.price: decimal lacks its \(\.\.\.\); write decimal\(10,2\)"):
        copier.run_copy(
            str(template), tmp_path / "x", data={"resources": [{"book": "price decimal"}]}, defaults=True, quiet=True
        )
    assert not (tmp_path / "x").exists()


def test_what_is_unique_has_as_many_rows_as_it_has_values() -> None:
    resources = [
        {"side": "number int unique min=0 max=1"},
        {"seat": "side ref(side) unique, user ref(user) unique, letter str(1)? unique pattern=^x$"},
        {"ticket": "seat ref(seat), side ref(side)"},
    ]
    side, seat, ticket = model(resources)
    assert (side["rows"], seat["rows"], ticket["rows"]) == (2, 2, 3)
    assert [field["target_rows"] for field in ticket["fields"]] == [2, 2]
    assert seat["fields"][2]["examples"] == ["x", None, None]


def indexes(*texts: str) -> list[str]:
    """Return the indexes of a resource with these fields, each as its columns."""
    (thing,) = [one for one in model([{"author": "name str(9)"}, {"thing": list(texts)}]) if one["name"] == "thing"]
    return [" ".join(index["columns"]) for index in thing["indexes"]]


def test_an_index_has_each_filter_in_each_order() -> None:
    assert indexes("title str(9) index", "isbn str(9) unique", "sold bool?", "author ref(author)", "made_by owner") == [
        "title id",
        *("sold id", "sold title id", "sold isbn"),
        *("author_id id", "author_id title id", "author_id isbn"),
        *("made_by_id id", "made_by_id title id", "made_by_id isbn"),
    ]
    assert indexes("a enum(x|y) index", "b int? index", "c int", "d ref(author) unique") == ["a id", "b id"]


def test_pairs_of_filters_and_sort_keys_are_bounded_but_for_the_owner() -> None:
    keys = [f"k{number} int index" for number in range(6)]
    found = indexes(*(f"f{number} bool" for number in range(4)), *keys, "made_by owner")
    assert [len([index for index in found if index.startswith(each)]) for each in ("f0", "f1", "f2", "made_by")] == [
        7, 7, 1, 7
    ]  # fmt: skip
