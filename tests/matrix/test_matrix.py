"""Each combination of the full run does in reality what its README says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from installed_project import CHECKS, Project
from matrix.databases import Database
from matrix.endpoint_visitor import ask_every_endpoint
from matrix.server import free_port, serving, until
from matrix.walk import walk


@pytest.mark.parametrize("check", CHECKS, ids=" ".join)
def test_its_own_checks_pass(project: Project, check: tuple[str, ...]) -> None:
    project.uv(*check)


def test_its_own_tests_pass(project: Project) -> None:
    project.uv("pytest", "-q")


def test_migrations_go_up_down_and_up(project: Project) -> None:
    project.uv(project.command, "migrate")
    project.uv(project.command, "migrate", "--to", "base")
    project.uv(project.command, "migrate")


def test_the_server_answers_at_every_documented_endpoint_and_as_its_readme_shows(
    project: Project, database: Database, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    project.uv(project.command, "migrate")
    with serving(project, tmp_path / "server.log") as address:
        ask_every_endpoint(project, address)
        walk(project, address)
    until(lambda: database.connections() == 0, "no connection to the database is left", seconds=10)
    record_property("ran", 1)


@pytest.mark.parametrize("secret", ["", "changeme"], ids=["missing", "weak"])
def test_it_refuses_to_start_in_production_without_a_strong_secret(project: Project, secret: str) -> None:
    assert "SECRET_KEY" in refusal(project, ENVIRONMENT="production", SECRET_KEY=secret)


def test_it_refuses_to_start_without_its_database(project: Project, database: Database) -> None:
    assert "database" in refusal(project, DATABASE_URL=database.unreachable).lower()


def refusal(project: Project, **environment: str) -> str:
    """Return the one line with which the server refuses to start."""
    done = project.attempt("uv", "run", project.command, "serve", "--port", str(free_port()), **environment)
    said = done.stdout.strip()
    if not done.returncode or len(said.splitlines()) != 1:
        pytest.fail(f"ended with {done.returncode} and more than one line:\n{said}", pytrace=False)
    return said
