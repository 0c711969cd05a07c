"""A page far down a long list costs what the first one costs: in every order, with every filter, for every caller."""

import json
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from combinations import axes
from environment import environment_of_all
from installed_project import Project
from matrix.conftest import name_for
from matrix.databases import Database, fresh, insert
from rendering import render

LENGTH, LIMIT = 10_000, 20
#: What a page may read of the table or an index, in rows, and on SQLite in steps of its virtual machine.
ROWS, STEPS = 3 * LIMIT, 200 * LIMIT
#: So many rows with one value PostgreSQL may rather sort than read in their order, where they are not in it on disk.
FEW = 1_000
RESOURCES = [
    {"shelf": "name str(80) unique"},
    {
        "item": "code str(20) unique, title str(40) index, edition int index, "
        "status enum(draft|published|gone) default=draft index, sold bool, shelf ref(shelf)?, made_by owner"
    },
]
ADMIN, FIRST, LAST = 1, 2, 3
NOW = datetime.fromisoformat("2026-01-31T12:00:00")


Row = dict[str, Any]


@cache
def rows() -> dict[str, list[Row]]:
    """Rows of which many are equal; those with the same owner or value stand together, as they come in life."""
    numbers = range(1, LENGTH + 1)
    shuffled = random.Random(1).sample(numbers, LENGTH)
    stamps = {"created_at": NOW, "updated_at": NOW}
    users = [
        {
            "id": number,
            "email": f"{number:08}@example.com",
            "name": "Ada",
            "password_hash": "",
            "is_active": number < LENGTH * 0.95,
            "is_admin": number == ADMIN,
        }
        for number in numbers
    ]
    items = [
        {
            "id": number,
            "code": f"c{other:08}",
            "title": f"t{other // 4:08}",
            "edition": 1 if number % 10 else other,
            "status": "draft" if number < LENGTH * 0.7 else "published" if number < LENGTH * 0.9 else "gone",
            "sold": number < LENGTH * 0.95,
            "shelf_id": 1 + number % 11 if number % 3 else None,
            "made_by_id": FIRST if number < LENGTH * 0.6 else LAST,
        }
        for number, other in zip(numbers, shuffled, strict=True)
    ]
    tables: dict[str, list[Row]] = {
        "users": users,
        "shelves": [{"id": number, "name": f"{number}"} for number in range(1, 12)],
        "items": items,
    }
    return {table: [row | stamps for row in found] for table, found in tables.items()}


@dataclass(frozen=True)
class Case:
    """One page: who asks, for what, and after which row, if not from the start."""

    table: str
    sort: str
    filters: dict[str, Any] = field(default_factory=dict)
    owner: int | None = None
    deep: bool = True

    @property
    def key(self) -> str:
        return self.sort.removeprefix("-")

    @cached_property
    def listed(self) -> list[dict[str, Any]]:
        """The whole list, as it has to be."""
        wanted = self.filters | ({"made_by_id": self.owner} if self.owner else {})
        seen = [row for row in rows()[self.table] if all(row[name] == value for name, value in wanted.items())]
        return sorted(seen, key=lambda row: (row[self.key], row["id"]), reverse=self.sort.startswith("-"))

    @property
    def start(self) -> int:
        return len(self.listed) // 2 if self.deep else 0

    @property
    def asked(self) -> dict[str, Any]:
        last = self.listed[self.start - 1]
        return {
            "table": self.table,
            "sort": self.sort,
            "filters": self.filters,
            "user": self.owner or ADMIN,
            "admin": self.owner is None,
            "after": [last[self.key], last["id"]] if self.deep else None,
        }


def sorts(*keys: str) -> list[str]:
    return [sign + key for key in keys for sign in ("", "-")]


SORTS = sorts("id", "code", "title", "edition", "status")
FILTERS: list[dict[str, Any]] = [{}, {"status": "published"}, {"sold": False}, {"sold": True}, {"shelf_id": 7}]
USERS: list[dict[str, Any]] = [{}, {"is_active": True}, {"is_active": False}, {"is_admin": False}]
CASES = [
    case
    for deep in (True, False)
    for case in (
        *(Case("items", sort, filters, deep=deep) for sort in SORTS for filters in FILTERS),
        *(Case("items", sort, owner=owner, deep=deep) for sort in SORTS for owner in (FIRST, LAST)),
        *(Case("users", sort, filters, deep=deep) for sort in sorts("id", "email") for filters in USERS),
    )
]


def fill(project: Project, database: Database, kind: str) -> None:
    for table, found in rows().items():
        insert(database, project.root, table, found)
    if kind != "sqlite":
        with database.session() as connection, connection.cursor() as cursor:
            for table in rows():
                cursor.execute(f"ANALYZE {'TABLE' if kind == 'mysql' else ''} {table}")


@dataclass(frozen=True)
class Asked:
    """The pages of one project, each with the statements that it took."""

    kind: str
    project: Project
    database: Database
    answers: list[tuple[Case, list[int], list[tuple[str, dict[str, Any]]]]]


def combinations() -> Iterator[tuple[str, str]]:
    frameworks, databases, *_ = axes()
    yield from ((framework, kind) for framework in frameworks if framework != "flask" for kind in databases)


@pytest.fixture(scope="module", params=combinations(), ids="-".join)
def asked(request: pytest.FixtureRequest, plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A long list, read in each order, with each filter and by each caller."""
    framework, kind = request.param
    answers = {"project_name": "sample", "framework": framework, "database": kind, "auth": "jwt"}
    root = render(plain, tmp_path_factory.mktemp("depth") / "sample", answers | {"resources": RESOURCES})
    python = str(environment_of_all().python)
    with fresh(kind, name_for("depth", framework, kind)) as database:
        project = Project(root, environment={"DATABASE_URL": database.url, "PYTHONPATH": "src"})
        project.run(python, "-c", "from sample.cli import main; main()", "migrate")
        fill(project, database, kind)
        script = Path(__file__).with_name("page_plans.py")
        done = subprocess.run(
            [python, script, "sample", kind],
            cwd=root,
            env=project.variables,
            input=json.dumps([case.asked for case in CASES]),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        yield Asked(
            kind,
            project,
            database,
            [(case, line["ids"], line["statements"]) for case, line in zip(CASES, lines, strict=True)],
        )


def test_pages_have_the_rows_of_their_place(asked: Asked) -> None:
    for case, ids, _ in asked.answers:
        assert ids == [row["id"] for row in case.listed[case.start : case.start + LIMIT]], case


def test_a_page_is_read_from_an_index_and_reads_little_more_than_itself(asked: Asked) -> None:
    faults = [
        f"{case}\n  {statement}\n  {fault}"
        for case, _, statements in asked.answers
        for statement, told in statements
        for fault in FAULTS[asked.kind](asked, statement, told)
    ]
    if faults:
        pytest.fail(f"{len(faults)} of {len(asked.answers)} pages\n" + "\n".join(faults[:10]), pytrace=False)


def test_a_page_takes_one_statement(asked: Asked) -> None:
    """On SQLite, where a statement is no way to another machine, a page within equal values takes two or three."""
    most = 3 if asked.kind == "sqlite" else 1
    assert all(len(statements) <= most for *_, statements in asked.answers)


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """Every object in a plan."""
    if isinstance(plan, list):
        for each in plan:
            yield from nodes(each)
    elif isinstance(plan, dict):
        yield plan
        yield from (node for value in plan.values() for node in nodes(value))


def postgresql_faults(_: Asked, __: str, told: dict[str, Any]) -> Iterator[str]:
    kinds = {node["Node Type"]: node for node in nodes(told["plan"]) if "Node Type" in node}
    read = sum(
        node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        for kind, node in kinds.items()
        if "Scan" in kind
    )
    ordered = not kinds.keys() - {"Limit", "Result", "Index Scan"}
    if "Seq Scan" in kinds or read > (ROWS if ordered else FEW):
        yield f"{', '.join(kinds)} read {read} rows"


def mysql_faults(_: Asked, __: str, told: dict[str, Any]) -> Iterator[str]:
    sorts = any({"filesort", "temporary_table"} & node.keys() for node in nodes(told["plan"]))
    tables = [node for node in nodes(told["plan"]) if "access_type" in node]
    if sorts or any("key" not in node for node in tables) or told["read"] > ROWS:
        yield f"{tables} read {told['read']} rows{', sorted' if sorts else ''}"


def sqlite_faults(asked: Asked, statement: str, told: dict[str, Any]) -> Iterator[str]:
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with closing(sqlite3.connect(asked.project.root / f"{asked.database.name}.db")) as connection:
        connection.set_progress_handler(count, 1)
        connection.execute(statement.replace("%s", "?"), told["values"]).fetchall()
    plan = " ".join(told["plan"])
    if "TEMP B-TREE" in plan or steps > STEPS:
        yield f"{plan} in {steps} steps"


FAULTS = {"postgresql": postgresql_faults, "mysql": mysql_faults, "sqlite": sqlite_faults}
