"""Ask a running server at every endpoint of its docs/api.md, as a person with an account would."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import yaml

from installed_project import Project
from matrix.document import API, OpenAPI, documented
from matrix.people import People, people_of

Body = dict[str, Any]
REFERENCE = re.compile(r"^(\w+) ref\((\w+)\)(\??)")


@dataclass
class Visitor:
    """Asks, compares with the documented status, and remembers what was asked."""

    project: Project
    client: httpx.Client
    asked: set[tuple[str, str]] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    def __post_init__(self) -> None:
        self.document = OpenAPI(self.client.get("/openapi.json").json())
        self.endpoints = documented(self.project.root, self.document)

    def ask(self, method: str, path: str, token: str | None = None, *values: int | str, **content: Any) -> Any:
        """Send one request; `values` fill the parameters of the path."""
        endpoint = self.endpoints[method, path]
        filled = re.sub(r"{\w+}", "{}", path).format(*values)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.client.request(method, filled, headers=headers, **content)
        if answer.status_code != endpoint.status:
            pytest.fail(f"{method} {filled}: {answer.status_code} {answer.text}\nsent: {content}", pytrace=False)
        self.asked.add((method, path))
        self.headers = answer.headers
        return answer.json() if "json" in answer.headers.get("content-type", "") and answer.content else answer.text


def ask_every_endpoint(project: Project, address: str) -> None:
    """Every row of docs/api.md is answered with its documented status."""
    with httpx.Client(base_url=address, timeout=30) as client:
        visitor = Visitor(project, client)
        with people_of(visitor) as people:
            token = sign_up(visitor, people) if people else None
            resources(visitor, token)
            if people and token:
                administration(visitor, people)
                farewell(visitor, people, token)
        for method, path in sorted(visitor.endpoints.keys() - visitor.asked):
            assert "{" not in path, f"nothing here knows how to ask {method} {path}"
            visitor.ask(method, path)


def sign_up(visitor: Visitor, people: People) -> str:
    people.join("Ada")
    token = people.sign_in("Ada")["access_token"]
    visitor.rows["user"] = visitor.ask("GET", f"{API}/users/me", token)["id"]
    visitor.ask("PATCH", f"{API}/users/me", token, json={"name": "Ada L."})
    return token


def resources(visitor: Visitor, token: str | None) -> None:
    """Create, read, change and delete one row of each resource, in an order that their references allow."""
    references = declared_references(visitor.project)
    creators = {name: path for name, path in visitor.document.creators().items() if name in references}
    order = in_order(references)
    assert creators.keys() == references.keys()
    for name in order:
        body = linked(visitor, references[name], visitor.document.body(creators[name]))
        visitor.rows[name] = visitor.ask("POST", creators[name], token, json=body)["id"]
        visitor.ask("GET", creators[name], token)
        row = f"{creators[name]}/{{{name}_id}}"
        visitor.ask("GET", row, token, visitor.rows[name])
        visitor.ask("PATCH", row, token, visitor.rows[name], json=body)
    for name in reversed(order):
        visitor.ask("DELETE", f"{creators[name]}/{{{name}_id}}", token, visitor.rows[name])


def declared_references(project: Project) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return, for each resource, its references: the field, what it points to, and whether it must."""
    answers = yaml.safe_load((project.root / ".copier-answers.yml").read_text())
    found = {}
    for resource in answers["resources"]:
        for name, fields in resource.items():
            matches = (REFERENCE.match(line) for line in fields or ())
            found[name.partition("/")[0]] = {each[1]: (each[2], not each[3]) for each in matches if each}
    return found


def in_order(references: dict[str, dict[str, tuple[str, bool]]]) -> list[str]:
    """Order the resources so that what a row must point to exists before it."""
    order: list[str] = []

    def place(name: str) -> None:
        for target, required in references[name].values():
            if required and target in references and target not in order:
                place(target)
        if name not in order:
            order.append(name)

    for name in references:
        place(name)
    return order


def linked(visitor: Visitor, references: dict[str, tuple[str, bool]], body: Body) -> Body:
    """Let a body point to rows that exist; a reference to a row that does not is left out."""
    linked = {key: value for key, value in body.items() if key.removesuffix("_id") not in references}
    keys = {key.removesuffix("_id"): key for key in body}
    targets = {keys.get(name, f"{name}_id"): visitor.rows.get(target) for name, (target, _) in references.items()}
    return linked | {key: row for key, row in targets.items() if row is not None}


def administration(visitor: Visitor, people: People) -> None:
    """What only an administrator may do."""
    token = people.sign_in_as_admin("Root")["access_token"]
    visitor.ask("GET", f"{API}/users", token)
    visitor.ask("GET", f"{API}/users/{{user_id}}", token, visitor.rows["user"])
    visitor.ask("PATCH", f"{API}/users/{{user_id}}", token, visitor.rows["user"], json={"is_active": True})


def farewell(visitor: Visitor, people: People, token: str) -> None:
    """Sessions, what else belongs to a way of signing in, and the end of the account."""
    visitor.ask("GET", f"{API}/auth/sessions", token)
    path = next(path for method, path in visitor.endpoints if method == "DELETE" and "/auth/sessions/" in path)
    people.sign_in("Ada")
    listed = visitor.ask("GET", f"{API}/auth/sessions", token)
    other = next(each["id"] for each in listed["items"] if not each.get("current"))
    visitor.ask("DELETE", path, token, other)
    people.use_the_rest("Ada", token)
    tokens = people.sign_in("Ada")
    visitor.ask("POST", f"{API}/auth/revoke", json=None, data={"token": tokens["refresh_token"]})
    last = people.sign_in("Ada")
    visitor.ask("DELETE", f"{API}/users/me", last["access_token"])
