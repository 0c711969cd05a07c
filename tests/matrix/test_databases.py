"""Each framework on each database: migrations at once or not at all, a database that is gone, many clients."""

import asyncio
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from combinations import Combination, every_database
from installed_project import Project
from matrix.databases import Database
from matrix.document import API
from matrix.server import free_port, serving
from matrix.settings import CLIENTS, PATIENT, ask_at_once, at, said

LACKING = "Error: The database lacks migrations, run: uv run sample migrate"


def choose(only: Collection[str]) -> list[Combination]:
    return every_database(only)


def test_of_four_processes_that_migrate_at_once_one_does(empty: tuple[Project, Database]) -> None:
    project, _ = empty
    project.uv("python", str(Path(__file__).with_name("migrate_at_once.py")), "sample")
    project.uv(project.command, "migrate")


def test_it_serves_no_database_that_lacks_migrations_but_one_that_has_newer_ones(
    combination: Combination, empty: tuple[Project, Database], tmp_path: Path
) -> None:
    project, database = empty
    assert said(project, "serve", "--port", str(free_port())) == LACKING
    project.uv(project.command, "migrate")
    if combination.framework == "django":
        newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('posts', '9999', '2026-01-01')"
    else:
        newer = "UPDATE alembic_version SET version_num = 'newer'"
    if combination.database == "sqlite":
        with closing(sqlite3.connect(project.root / f"{database.name}.db")) as connection, connection:
            connection.execute(newer)
    else:
        with database.session() as session:
            session.cursor().execute(newer)
    with serving(project, tmp_path / "log"):
        pass


def test_nothing_of_a_password_is_shown_while_the_database_is_gone(combination: Combination, project: Project) -> None:
    host = "/sample.db" if combination.database == "sqlite" else "127.0.0.1:9/sample"
    for address in (f"ada:S3cr@tPart@{host}", f"{host}?user=ada&password=S3crtPart"):
        line = said(at(project, f"{combination.database}://{address}"), "migrate")
        assert line.startswith(("Error: The database sample at 127.0.0.1:9 fails: ", "DATABASE_URL "))
        assert "S3cr" not in line
        assert "tPart" not in line


def test_sixty_four_clients_that_keep_their_connections_are_all_answered(
    project: Project, database: Database, tmp_path: Path
) -> None:
    patient = at(project, database.url, **PATIENT)
    patient.uv(patient.command, "migrate")
    with serving(patient, tmp_path / "log") as address:
        assert asyncio.run(ask_at_once(address, ("/readyz", f"{API}/posts"))) == {200: CLIENTS * 2 * 5}
