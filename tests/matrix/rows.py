"""Rows of any data model: bodies that its OpenAPI document allows, each different from the one before."""

import re
from dataclasses import dataclass, field
from typing import Any

from matrix.document import Schema
from matrix.endpoint_visitor import declared_references, in_order
from matrix.peers import Answer, Caller, Peers


@dataclass
class Rows:
    """What a test creates, and deletes at its end, so that the next one finds the values unused."""

    peers: Peers
    made: list[tuple[str, int, Caller]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.references = declared_references(next(iter(self.peers.projects.values())))
        creators = self.peers.document.creators()
        self.paths = {name: creators[name] for name in in_order(self.references)}

    def body(self, name: str, caller: Caller, number: int = 0) -> dict[str, Any]:
        """Return a body for a row; rows that it has to refer to are created."""
        schema = self.resolve(self.content(self.paths[name], "post"))
        body = {key: self.value(each, number) for key, each in schema["properties"].items()}
        for reference, (target, required) in self.references[name].items():
            key = f"{reference}_id"
            if key in body:
                body[key] = None
                if target == "user":
                    body[key] = caller.id
                elif required:
                    body[key] = self.existing(target, caller)
        return body

    def existing(self, name: str, caller: Caller) -> int:
        """Return the id of a row of the caller."""
        path = self.paths[name]
        for made, row, owner in self.made:
            if made == path and owner is caller:
                return row
        return int(self.create(name, caller).json["id"])

    def create(self, name: str, caller: Caller, number: int = 0, **values: Any) -> Answer:
        body = self.body(name, caller, number) | values
        answer = self.peers.ask("POST", self.paths[name], caller, json=body, expect=201)
        self.made.append((self.paths[name], int(answer.json["id"]), caller))
        return answer

    def delete_all(self) -> None:
        for path, row, caller in reversed(self.made):
            self.peers.ask("DELETE", f"{path}/{row}", caller)
        self.made.clear()

    def content(self, path: str, method: str) -> Schema:
        operation = self.peers.document.text["paths"][path][method]
        schema: Schema = operation["requestBody"]["content"]["application/json"]["schema"]
        return schema

    def resolve(self, schema: Schema) -> Schema:
        if reference := schema.get("$ref"):
            schema = self.peers.document.text["components"]["schemas"][reference.rpartition("/")[2]]
        if "anyOf" in schema:
            return self.resolve(schema["anyOf"][0])
        return schema

    def value(self, schema: Schema, number: int) -> Any:
        """Return a value for a schema: another one for another number."""
        schema = self.resolve(schema)
        if "enum" in schema:
            return schema["enum"][number % len(schema["enum"])]
        match schema.get("type"):
            case "boolean":
                return number % 2 == 0
            case "integer" | "number":
                return max(schema.get("minimum", 0), 1) + number
            case "string":
                return text(schema, number)
            case _:
                return {"number": number}


FORMATS = {
    "date": "2026-02-{:02}",
    "date-time": "2026-02-28T12:30:{:02}Z",
    "email": "jane{}@example.com",
    "iri": "https://example.com/{}",
    "uuid": "5b0f8b2e-4d0c-4b7e-9d0a-2f5f1c1d6c{:02}",
}


def text(schema: Schema, number: int) -> str:
    if shown := FORMATS.get(schema.get("format", "")):
        return shown.format(number + 1)
    digits = [f"{number:0{length}}" for length in range(1, 14)]
    tried = [f"Text {number}", "AB" + chr(ord("A") + number), f"#00000{number:x}", *digits]
    for each in tried:
        fits = schema.get("minLength", 0) <= len(each) <= schema.get("maxLength", 10_000)
        if fits and re.search(schema.get("pattern", ""), each):
            return each
    raise AssertionError(f"none of {tried} fits: {schema}")
