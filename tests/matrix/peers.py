"""The same API on every framework: each request goes to all of its servers, and one answer is expected."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from combinations import MODELS, SPECS, Combination, axes
from installed_project import Project
from matrix.document import OpenAPI

#: What may differ in a JSON body, and why; everything else must not.
VALUES: dict[str, str] = {
    "created_at": "the moment at which each server wrote the row",
    "updated_at": "as above",
    "expires_at": "as above",
    "access_token": "random",
    "refresh_token": "random",
}
#: Headers that may differ, and why; everything else must not.
HEADERS: dict[str, str] = {
    "date": "the moment of the answer",
    "connection": "belongs to one connection and its server, not to the API (RFC 9110 section 7.6.1)",
    "keep-alive": "as above",
    "transfer-encoding": "as above",
}
#: Pages that a framework writes in its own way, of which status and headers are compared: `/openapi.json` orders its
#: members differently, `tests/test_parity.py` compares what it says.
PAGES = frozenset({"/docs", "/openapi.json"})

#: The same for all, so that cursors are the same too.
SECRET_KEY = "Hmq4zs0nEiPXc3gVZPpC1XkAJ7ytWb2DfL9uRoN6"
REQUEST_ID = "the-same-for-all"
ORIGIN = "https://app.example.com"


@dataclass(frozen=True)
class DataModel:
    """The answers that the frameworks are compared for."""

    name: str
    database: str
    frameworks: tuple[str, ...]

    @property
    def slug(self) -> str:
        return f"{self.name}@{self.database}"

    def answers(self, framework: str) -> dict[str, Any]:
        spec = self.name if self.name in SPECS else next(iter(SPECS))
        answers = Combination(framework, self.database, "jwt", "none", spec).answers
        return {name: value for name, value in answers.items() if name != "resources" or self.name in SPECS}


def data_models(only: Collection[str] = ()) -> list[DataModel]:
    """The data models, spread over the databases; `default` is what copier.yml asks with."""
    frameworks, databases, *_ = axes(only)
    return [
        DataModel(name, databases[number % len(databases)], tuple(frameworks))
        for number, name in enumerate(("default", *MODELS))
    ]


def every_type_on_each_database(only: Collection[str] = ()) -> list[DataModel]:
    """The data model with every type, once on each kind of database."""
    frameworks, databases, *_ = axes(only)
    return [DataModel("every_type", database, tuple(frameworks)) for database in databases]


@dataclass(frozen=True)
class Answer:
    """What a client sees, without what may differ."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)


def comparable(path: str, response: httpx.Response) -> tuple[Answer, Any]:
    """Return the answer to compare, and the body as it came."""
    seconds = {"retry-after": "<seconds>"} if response.status_code == httpx.codes.TOO_MANY_REQUESTS else {}
    kept = [
        (name.lower(), seconds.get(name.lower(), value))
        for name, value in response.headers.multi_items()
        if name.lower() not in HEADERS
    ]
    text, body = response.text, None
    if "json" in response.headers.get("content-type", "") and response.content:
        body = response.json()
        text = json.dumps(without_values(body), ensure_ascii=False)
        if text != json.dumps(body, ensure_ascii=False):
            kept = [line for line in kept if line[0] != "content-length"]
    if path in PAGES:
        text, kept = "", [line for line in kept if line[0] != "content-length"]
    return Answer(response.status_code, tuple(sorted(kept)), text), body


def without_values(node: Any) -> Any:
    match node:
        case dict():
            return {
                key: f"<{key}>" if key in VALUES and isinstance(value, str) else without_values(value)
                for key, value in node.items()
            }
        case list():
            return [without_values(value) for value in node]
        case _:
            return node


@dataclass
class Caller:
    """Somebody who has the same account on every server."""

    id: int
    email: str
    tokens: dict[str, dict[str, str]]

    def headers(self, framework: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[framework]['access_token']}"}


@dataclass
class Peers:
    """The servers by their framework, and what they answered differently."""

    projects: dict[str, Project]
    clients: dict[str, httpx.Client]
    differences: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    @contextmanager
    def alike(self) -> Iterator[None]:
        """Fail at the end with all that was answered differently, each pair of answers once."""
        self.differences.clear()
        yield
        if self.differences:
            listed = {each.partition("\n")[2]: each for each in self.differences}
            said = "\n".join(list(listed.values())[:20])
            pytest.fail(f"{len(self.differences)} answers differ, {len(listed)} in kind:\n{said}", pytrace=False)

    def __post_init__(self) -> None:
        self.document = OpenAPI(next(iter(self.clients.values())).get("/openapi.json").json())

    def ask(
        self,
        method: str,
        path: str,
        caller: Caller | None = None,
        *,
        expect: int | None = None,
        headers: Mapping[str, str | bytes] | None = None,
        each: Callable[[str], dict[str, Any]] | None = None,
        **content: Any,
    ) -> Answer:
        """Send one request to all and return the answer, which is the same; `each` adds what differs between them."""
        answers, bodies = {}, {}
        for framework, client in self.clients.items():
            sent = httpx.Headers({"X-Request-ID": REQUEST_ID} | (caller.headers(framework) if caller else {}))
            sent.update(headers)  # type: ignore[arg-type]  # bytes as well
            made = {name: value() if callable(value) else value for name, value in content.items()}
            made |= each(framework) if each else {}
            response = client.request(method, f"{client.base_url}{path}", headers=sent, **made)
            answers[framework], bodies[framework] = comparable(path, response)
        self.bodies = bodies
        first = next(iter(answers.values()))
        if len(set(answers.values())) > 1:
            self.differences.append(
                f"{method} {path[:100]} {str(headers)[:100]} {str(content)[:200]}\n{difference(answers)}"
            )
        if expect is not None and first.status != expect:
            pytest.fail(
                f"{method} {path} with {content}: {first.status} instead of {expect}, {first.text}", pytrace=False
            )
        self.statuses.add(first.status)
        return first

    def sign_up(self, name: str = "Ada") -> Caller:
        """Register somebody under a new address, and sign them in."""
        email = f"{name.lower()}{next(self.numbers)}@example.com"
        account = {"email": email, "name": name, "password": PASSWORD}
        user = self.ask("POST", "/api/v1/auth/register", json=account, expect=201).json["id"]
        caller = Caller(user, email, {})
        self.sign_in(caller)
        return caller

    def sign_in(self, caller: Caller, password: str = "") -> None:
        form = {"grant_type": "password", "username": caller.email, "password": password or PASSWORD}
        self.ask("POST", "/api/v1/auth/token", data=form, expect=200)
        caller.tokens = self.bodies

    def admin(self) -> Caller:
        """Make an administrator with the projects' own command."""
        caller = self.sign_up("Root")
        for project in self.projects.values():
            options = ("--email", caller.email, "--name", "Root")
            project.uv(project.command, "create-admin", *options, ADMIN_PASSWORD=PASSWORD)
        self.sign_in(caller)
        return caller


PASSWORD = "correct horse battery staple"


def difference(answers: dict[str, Answer]) -> str:
    """Say what each server answered, without the headers that are the same."""
    common = set.intersection(*(set(answer.headers) for answer in answers.values()))
    same_text = len({answer.text for answer in answers.values()}) == 1
    return "\n".join(
        f"  {framework}: {answer.status} {[line for line in answer.headers if line not in common]} "
        + ("" if same_text else answer.text[:600])
        for framework, answer in answers.items()
    )
