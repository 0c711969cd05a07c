"""Run in a project: asks its service for the pages on stdin, prints their rows and how the database reads them."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

READ = "SHOW SESSION STATUS WHERE Variable_name RLIKE 'Handler_(read|icp_attempts)'"

Run = Callable[[str, Any], list[Any]]
Answered = tuple[Any, list[tuple[str, dict[str, Any]]]]


def explained(run: Run, database: str, statement: str, values: Any) -> dict[str, Any]:
    """Return the plan of a statement, and on MySQL how many rows and entries of indexes it reads."""
    if database == "postgresql":
        (plan,) = run(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)[0]
        return {"plan": json.loads(plan) if isinstance(plan, str) else plan}
    if database == "sqlite":
        return {"plan": [row[3] for row in run(f"EXPLAIN QUERY PLAN {statement}", values)], "values": values}
    (plan,) = run(f"EXPLAIN FORMAT=JSON {statement}", values)[0]
    before = sum(int(count) for _, count in run(READ, ()))
    run(statement, values)
    return {"plan": json.loads(plan), "read": sum(int(count) for _, count in run(READ, ())) - before}


def listing(package: str, table: str) -> Any:
    """Return the function of the service that reads a list."""
    return getattr(import_module(f"{package}.{table}.service"), f"list_{table}")


def page(package: str, case: dict[str, Any]) -> tuple[Any, Any]:
    """Return who asks, and for what."""
    query = {"sort": case["sort"]} | {name: str(value).lower() for name, value in case["filters"].items()}
    if case["after"]:
        query["cursor"] = import_module(f"{package}.paging").encode_cursor(case["sort"], *case["after"])
    schemas = import_module(f"{package}.{case['table']}.schemas")
    user = import_module(f"{package}.auth.models").User(id=case["user"], is_admin=case["admin"])
    return user, getattr(schemas, f"{case['table'].title()[:-1]}Query").model_validate(query)


def ask_django(package: str, database: str, cases: list[dict[str, Any]]) -> Iterator[Answered]:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"{package}.settings"
    import_module("django").setup()
    connection = import_module("django.db").connection
    connection.ensure_connection()
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, statement: str, values: Any, *context: Any) -> Any:
        asked.append((statement, values))
        return execute(statement, values, *context)

    def run(statement: str, values: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    for case in cases:
        asked.clear()
        with connection.execute_wrapper(note):
            rows = listing(package, case["table"]).__wrapped__(*page(package, case))
        yield rows, [(statement, explained(run, database, statement, values)) for statement, values in asked]


def ask_sqlalchemy(package: str, database: str, cases: list[dict[str, Any]]) -> Iterator[Answered]:
    import_module(f"{package}.models")  # all tables, as the application has them
    listen = import_module("sqlalchemy").event.listen
    opened = import_module(f"{package}.database").Database(import_module(f"{package}.config").get_settings())
    engine = opened.engine
    asked: list[tuple[str, Any]] = []
    listen(engine.sync_engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))

    with asyncio.Runner() as runner:
        connection = runner.run(engine.connect().start())

        def run(statement: str, values: Any) -> list[Any]:
            return list(runner.run(connection.exec_driver_sql(statement, values)).fetchall())

        for case in cases:
            asked.clear()
            rows = runner.run(listing(package, case["table"])(opened.reader, *page(package, case)))
            yield rows, [(statement, explained(run, database, statement, values)) for statement, values in [*asked]]
        runner.run(connection.close())
        runner.run(opened.close())


if __name__ == "__main__":
    package, database = sys.argv[1:]
    ask = ask_django if Path("manage.py").exists() else ask_sqlalchemy
    for rows, statements in ask(package, database, json.load(sys.stdin)):
        ids = [row["id"] if isinstance(row, Mapping) else row.id for row in rows.items]
        sys.stdout.write(json.dumps({"ids": ids, "statements": statements}, default=str) + "\n")
