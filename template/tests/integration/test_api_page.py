"""The page docs/api.md says what the OpenAPI document says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
COLUMNS = ["method", "path", "what it does", "who", "request", "response", "errors", "code", "test"]
EVERYWHERE = {"500", "503"}

Document = dict[str, Any]
Key = tuple[str, str]
#: The fields of a schema, each with whether it is required.
Fields = dict[str, bool]


def tables() -> Iterator[list[list[str]]]:
    """Yield each table of the page: its header, and its rows."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGE.read_text(), re.MULTILINE):
        header, _, *rows = ([cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in table.splitlines())
        yield [header, *rows]


def endpoints() -> dict[Key, dict[str, str]]:
    """Return the rows of the endpoint tables."""
    found = {}
    for header, *rows in tables():
        for row in (dict(zip(header, cells, strict=True)) for cells in rows if header == COLUMNS):
            path = row["path"].strip("`")
            found[row["method"], path if path in {"/healthz", "/readyz"} else f"/api/v1{path}"] = row
    return found


def schemas() -> dict[str, dict[str, str]]:
    """Return the marks of the fields of every schema that has a column."""
    return {
        name: {row[0]: row[column] for row in rows if row[column]}
        for header, *rows in tables()
        if header[:2] == ["field", "type"]
        for column, name in enumerate(header)
        if column >= 2
    }


def operations(document: Document) -> dict[Key, Document]:
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def pairs(document: Document) -> Iterator[tuple[dict[str, str], Document]]:
    """Yield the row of each endpoint on the page, and what the document says of it."""
    rows = endpoints()
    return ((rows[key], operation) for key, operation in operations(document).items() if key in rows)


def fields(schema: Document) -> Fields:
    return {name: name in schema.get("required", ()) for name in schema["properties"]}


def references(operation: Document) -> set[str]:
    """Return the schemas of the body and of the answers that are no errors."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps([operation.get("requestBody"), answers])))


def queries(operation: Document) -> dict[str, Document]:
    return {each["name"]: each for each in operation.get("parameters", ()) if each["in"] == "query"}


def inline(operation: Document, name: str) -> dict[str, Fields]:
    """Return what the document says of a body that has no name there, under the page's name for it."""
    found = {}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for schema in content["schema"].get("oneOf", [content["schema"]]):
            if "properties" in schema:
                kind = next((field["const"] for field in schema["properties"].values() if "const" in field), None)
                found[f"{name}: {kind}" if kind else name] = fields(schema)
    return found


@pytest.fixture(name="document")
def document_(http: Client) -> Document:
    document: Document = http.get("/openapi.json").json()
    return document


def test_every_endpoint_stands_on_the_page_with_what_it_does_and_its_statuses(document: Document) -> None:
    page = {
        key: (row["code"].split()[-1], row["what it does"], {*row["errors"].split(), row["response"].split()[0]})
        for key, row in endpoints().items()
    }
    assert page == {
        key: (
            operation["operationId"],
            " ".join(operation.get("description", "").partition("\n\n")[0].replace("|", r"\|").split()),
            set(operation["responses"]) - EVERYWHERE,
        )
        for key, operation in operations(document).items()
    }


def test_every_schema_that_an_endpoint_names_stands_on_the_page(document: Document) -> None:
    described = {name.partition(":")[0] for name in schemas()}
    for row, operation in pairs(document):
        named = set(re.findall(r"[A-Z]\w+", f"{row['request']} {row['response']}"))
        assert {name for name in named if not name.endswith("Page")} <= described, row
        assert references(operation) <= named, row


def test_every_schema_on_the_page_has_the_fields_that_the_document_says(document: Document) -> None:
    said = {name: fields(one) for name, one in document["components"]["schemas"].items() if "properties" in one}
    for row, operation in pairs(document):
        said |= inline(operation, row["request"])
    page = {name: {field: mark == "required" for field, mark in marks.items()} for name, marks in schemas().items()}
    compared = said.keys() & page.keys()
    assert {name: page[name] for name in compared} == {name: said[name] for name in compared}
    assert all(said[name] == page["Page"] for name in said if name.endswith("Page"))


def test_every_query_on_the_page_has_the_filters_and_sort_keys_that_the_document_says(document: Document) -> None:
    page = schemas()
    for row, operation in pairs(document):
        if parameters := queries(operation):
            marks = page[row["request"]]
            sort_keys = {name for name, mark in marks.items() if "sort" in mark.split(", ")}
            taken = {name for name, mark in marks.items() if mark != "sort"}
            if sort_keys:
                taken |= page["PageQuery"].keys()
                assert sort_keys == {each.removeprefix("-") for each in parameters["sort"]["schema"]["enum"]}, row
            assert taken == parameters.keys(), row


def test_the_code_and_the_tests_that_the_page_names_exist() -> None:
    root = PAGE.parents[1]
    for name in set(re.findall(r"`([\w/]+\.py)`", PAGE.read_text())):
        test = name.startswith("test_") and "/" not in name
        assert list(root.glob(f"tests/**/{name}" if test else f"src/*/{name}")), name
