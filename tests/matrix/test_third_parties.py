"""What others wrote for a framework works in its projects, and so do each framework's own tools.

Every project is given middleware of one's own, sync and async, and a package that counts responses, by the lines that
their documentation names. All of them see requests to the API, its errors, and the admin site.
"""

import re
import shlex
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from combinations import offered
from installed_project import Project
from matrix.server import answers, free_port, kill, serving, start, until
from rendering import ROOT, render
from updates.edits import Edit, apply

API = "/api/v1"
ACCOUNT = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery staple"}


@dataclass(frozen=True)
class Plug:
    """What is plugged into the projects of one framework, and how one sees that it is there."""

    package: str
    #: What the package counts responses by.
    metric: str
    #: What middleware sets to the status that it sees.
    headers: list[str]
    #: What is written into emitted files.
    lines: Edit
    #: What stands in files of one's own.
    own: Edit
    #: What views of one's own are asked, and the status of the answer.
    asked: list[dict[str, Any]]
    #: What people are used to call.
    commands: list[str]
    #: What people are used to serve with; PORT stands for a free one.
    servers: list[str]


PLUGS = {
    framework: Plug(**yaml.safe_load((ROOT / "tests" / "matrix" / "plugs" / f"{framework}.yml").read_text()))
    for framework in offered("framework")
}


@pytest.fixture(scope="module", params=offered("framework"))
def framework(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def project(framework: str, shared: dict[str, str], plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    answers = {"project_name": "sample", "framework": framework, "auth": "jwt"}
    root = render(plain, tmp_path_factory.mktemp(framework) / "sample", answers)
    project = Project(root, environment=shared).install()
    plug = PLUGS[framework]
    apply(plug.lines + plug.own, project.root)
    project.run("uv", "add", "--quiet", plug.package)
    project.uv("sample", "migrate")
    return project


@contextmanager
def running(project: Project, log: Path, command: str) -> Iterator[str]:
    """Run a server until it is no longer needed, and yield its address."""
    port = str(free_port())
    program, *arguments = shlex.split(command.replace("PORT", port))
    process = start(replace(project, command=program), log, *arguments)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/readyz") or process.poll() is not None, f"{address}/readyz", log=log)
        assert process.poll() is None, log.read_text()
        yield address
    finally:
        kill(process)


def counted(client: httpx.Client, metric: str) -> Counter[str]:
    """Return how many responses the package has seen, by their status."""
    statuses: Counter[str] = Counter()
    for labels, value in re.findall(rf"^{metric}{{(.*)}} (\S+)$", client.get("/metrics").text, re.MULTILINE):
        statuses[re.findall(r'status="(\d+)"', labels)[0]] += int(float(value))
    return statuses


@contextmanager
def unreadable_accounts(project: Project) -> Iterator[None]:
    """Let the rows of the table of accounts hold what no code expects."""
    with closing(sqlite3.connect(project.root / "sample.db", isolation_level=None)) as connection:
        kept = connection.execute("SELECT created_at, id FROM users").fetchall()
        connection.execute("UPDATE users SET created_at = 'no time'")
        try:
            yield
        finally:
            connection.executemany("UPDATE users SET created_at = ? WHERE id = ?", kept)


@dataclass
class Asking:
    """Asks, and looks whether all middleware has seen the answer."""

    client: httpx.Client
    headers: list[str]
    statuses: Counter[str]

    def ask(self, method: str, path: str, status: int, **content: Any) -> Any:
        response = self.client.request(method, path, **content)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        seen = {name: response.headers.get(name) for name in self.headers}
        assert seen == dict.fromkeys(self.headers, str(status)), f"{method} {path}"
        self.statuses[str(status)] += 1
        return response.json() if "json" in response.headers.get("content-type", "") else response.text


def visit(asking: Asking, email: str, *, admin_site: bool) -> dict[str, str]:
    """Ask for what is there, and for what is not; return the headers of whoever did."""
    account = {"email": email, "name": "Ada", "password": "correct horse battery staple"}
    form = {"grant_type": "password", "username": email, "password": account["password"]}
    asking.ask("POST", f"{API}/auth/register", 201, json=account)
    token = asking.ask("POST", f"{API}/auth/token", 200, data=form)["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    asking.ask("GET", f"{API}/books", 200, headers=bearer)
    asking.ask("GET", f"{API}/books", 401)
    asking.ask("GET", f"{API}/books/7", 404, headers=bearer)
    asking.ask("GET", "/nowhere", 404)
    asking.ask("PUT", f"{API}/books", 405)
    asking.ask("POST", f"{API}/auth/register", 422, json={})
    if admin_site:
        asking.ask("GET", "/admin/login/", 200)
        asking.ask("GET", "/admin/", 302)
    return bearer


def test_middleware_and_a_package_see_every_request_to_views_of_ones_own_too(
    framework: str, project: Project, tmp_path: Path
) -> None:
    plug = PLUGS[framework]
    with serving(project, tmp_path / "log", faults=True) as address, httpx.Client(base_url=address) as client:
        asking = Asking(client, plug.headers, Counter())
        before = counted(client, plug.metric)
        bearer = visit(asking, "ada@example.com", admin_site=framework == "django")
        for request in plug.asked:
            asking.ask(**request)
        with unreadable_accounts(project):
            asking.ask("GET", f"{API}/users/me", 500, headers=bearer)
        found = counted(client, plug.metric) - before
    assert not asking.statuses - found, f"asked: {asking.statuses}, counted: {found}"


def test_it_is_served_as_people_are_used_to(framework: str, project: Project, tmp_path: Path) -> None:
    plug = PLUGS[framework]
    for number, command in enumerate(plug.servers):
        with running(project, tmp_path / "log", command) as address, httpx.Client(base_url=address) as client:
            asking = Asking(client, plug.headers, Counter())
            visit(asking, f"ada{number}@example.com", admin_site=framework == "django")


def test_the_frameworks_own_commands_work(framework: str, project: Project) -> None:
    production = {"ENVIRONMENT": "production", "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2}
    for command in PLUGS[framework].commands:
        project.uv(*shlex.split(command), **production if "--deploy" in command else {})
