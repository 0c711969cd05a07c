"""What an emitted project says of its API: the endpoint table of docs/api.md and the OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

API = "/api/v1"
Schema = dict[str, Any]
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Endpoint:
    """One row of the endpoint table."""

    method: str
    path: str
    status: int


@dataclass(frozen=True)
class OpenAPI:
    """The document that the server gives out."""

    text: Schema

    def creators(self) -> dict[str, str]:
        """Return the path at which each resource is created; a function whose name was taken has a `_` at its end."""
        return {
            item["post"]["operationId"].removeprefix("create_").rstrip("_"): path
            for path, item in self.text["paths"].items()
            if item.get("post", {}).get("operationId", "").startswith("create_")
        }

    def body(self, path: str, method: str = "post") -> Schema:
        """Return an example of the JSON that an operation takes."""
        content = self.text["paths"][path][method]["requestBody"]["content"]["application/json"]
        if "example" in content:
            return cast("Schema", content["example"])
        for example in content.get("examples", {}).values():
            return cast("Schema", example["value"])
        return cast("Schema", self.example(content["schema"]))

    def example(self, schema: Schema) -> object:
        """Return a value for a schema: the one it shows, or the plainest one that it allows."""
        if reference := schema.get("$ref"):
            return self.example(self.text["components"]["schemas"][reference.rpartition("/")[2]])
        for shown in ("example", "default", "const"):
            if shown in schema:
                return schema[shown]
        for several in ("examples", "enum"):
            if several in schema:
                return schema[several][0]
        for choice in ("allOf", "anyOf", "oneOf"):
            if choice in schema:
                return self.example(schema[choice][0])
        return self.plain(schema)

    def plain(self, schema: Schema) -> object:
        match schema.get("type"):
            case "object":
                return {name: self.example(one) for name, one in schema.get("properties", {}).items()}
            case "array":
                return [self.example(schema["items"])] * schema.get("minItems", 0)
            case "integer":
                return int(schema["minimum"] if "minimum" in schema else schema.get("maximum", 1))
            case "number":
                return schema.get("minimum", schema.get("maximum", 1))
            case "boolean":
                return True
            case "string":
                return string(schema)
            case _:
                return {}


def documented(project: Path, document: OpenAPI) -> dict[tuple[str, str], Endpoint]:
    """Read the endpoint tables of docs/api.md, where paths stand below /api/v1 or, some, at the root."""
    found = {}
    for row in endpoint_rows((project / "docs" / "api.md").read_text()):
        method, written, response = row["method"], row["path"].strip("`"), row["response"]
        path = written if written in document.text["paths"] else API + written
        status = response.partition(" ")[0]
        assert status.isdigit(), f"docs/api.md names no success status for {method} {path}"
        found[method, path] = Endpoint(method, path, int(status))
    assert found, "docs/api.md has no endpoint table"
    return found


def endpoint_rows(page: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the tables that begin with a method, each by the names of its columns."""
    columns: list[str] = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in CELL.split(line)[1:-1]]
        if cells and cells[0] == "method":
            columns = cells
        elif cells and cells[0] in METHODS:
            yield dict(zip(columns, cells, strict=True))


FORMATS = {
    "date": "2026-02-28",
    "date-time": "2026-02-28T12:30:00Z",
    "email": "jane@example.com",
    "iri": "https://example.com/",
    "uuid": "5b0f8b2e-4d0c-4b7e-9d0a-2f5f1c1d6c11",
}


def string(schema: Schema) -> str:
    """Return a text in the format, of the length and of the pattern that the schema asks for."""
    if shown := FORMATS.get(schema.get("format", "")):
        return shown
    length = max(int(schema.get("minLength", 0)), min(5, int(schema.get("maxLength", 5))))
    pattern = re.compile(schema.get("pattern", ""))
    tried = ["x" * length, "X" * length, "1" * length, "#12abef", "1.50", "9" * 13, "ab-12", "AB-12", *FORMATS.values()]
    for text in tried:
        if pattern.search(text):
            return text
    raise AssertionError(f"the schema shows no example, and none of {tried} fits: {schema}")
