"""The databases that emitted projects run on: a fresh one for each project, dropped at the end."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import unquote, urlsplit

import psycopg
import pymysql
import pytest


class Database(Protocol):
    """One database of one project; `<name>_test` and the like belong to it as well."""

    name: str
    unreachable: ClassVar[str]
    lock: ClassVar[str]

    def __init__(self, name: str) -> None: ...

    @property
    def url(self) -> str:
        """The project's DATABASE_URL."""

    def create(self) -> None:
        """Create it empty."""

    def drop(self) -> None:
        """Drop it, and those that the project's own tests made."""

    def connections(self) -> int:
        """Return how many connections to it are open."""

    def waiting(self) -> int:
        """Return how many of them wait for a lock."""

    def end_connections(self) -> None:
        """End every connection to it, whatever it is used for."""

    def session(self) -> AbstractContextManager[Any]:
        """Connect to it as another program would; the DB-API connection commits at the end."""


@dataclass
class SQLite:
    """A file in the project's folder, which goes with it."""

    name: str
    lock: ClassVar[str] = ""
    unreachable: ClassVar[str] = "sqlite:///./no/such/folder/sample.db"

    @property
    def url(self) -> str:
        return f"sqlite:///./{self.name}.db"

    def create(self) -> None:
        pass

    def drop(self) -> None:
        pass

    def connections(self) -> int:
        return 0

    def waiting(self) -> int:
        return 0

    def end_connections(self) -> None:
        raise NotImplementedError("a file has no connections that others could end")

    def session(self) -> AbstractContextManager[Any]:
        raise NotImplementedError("a file has no other programs")


@dataclass
class PostgreSQL:
    """A database on the server at TEST_POSTGRESQL_URL."""

    name: str
    server: ClassVar[str] = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@localhost:5432").rstrip("/")
    lock: ClassVar[str] = "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE"
    unreachable: ClassVar[str] = "postgresql://postgres@localhost:9/sample"

    @property
    def url(self) -> str:
        return f"{self.server}/{self.name}"

    def ask(self, statement: str, *values: str) -> list[tuple[str | int, ...]]:
        try:
            with psycopg.connect(f"{self.server}/postgres", autocommit=True, connect_timeout=5) as connection:
                cursor = connection.execute(statement.encode(), values)
                return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError as error:
            pytest.fail(missing("PostgreSQL", self.server, "TEST_POSTGRESQL_URL", error), pytrace=False)

    def create(self) -> None:
        self.drop()
        self.ask(f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        for (name,) in self.ask("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", self.name):
            self.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def connections(self) -> int:
        return int(self.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", self.name)[0][0])

    def waiting(self) -> int:
        statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        return int(self.ask(statement, self.name)[0][0])

    def end_connections(self) -> None:
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name)

    def session(self) -> AbstractContextManager[Any]:
        return psycopg.connect(self.url)


@dataclass
class MySQL:
    """A database on the server at TEST_MYSQL_URL."""

    name: str
    server: ClassVar[str] = os.environ.get("TEST_MYSQL_URL", "mysql://root@localhost:3306").rstrip("/")
    lock: ClassVar[str] = "LOCK TABLES {} WRITE"
    unreachable: ClassVar[str] = "mysql://root@localhost:9/sample"

    @property
    def url(self) -> str:
        return f"{self.server}/{self.name}"

    def ask(self, statement: str, *values: str) -> list[tuple[str | int, ...]]:
        try:
            connection = self.connect(autocommit=True)
        except pymysql.OperationalError as error:
            pytest.fail(missing("MariaDB or MySQL", self.server, "TEST_MYSQL_URL", error), pytrace=False)
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    def connect(self, **options: Any) -> "pymysql.Connection[Any]":
        address = urlsplit(self.server)
        return pymysql.connect(
            # The client would take the name `localhost` for a local socket.
            host="127.0.0.1" if address.hostname in {None, "localhost"} else address.hostname,
            port=address.port or 3306,
            user=unquote(address.username or "root"),
            password=unquote(address.password or ""),
            **options,
        )

    def create(self) -> None:
        self.drop()
        self.ask(f"CREATE DATABASE `{self.name}`")

    def drop(self) -> None:
        prefix = self.name.replace("_", r"\_") + "%"
        for (name,) in self.ask(
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE %s", prefix
        ):
            self.ask(f"DROP DATABASE `{name}`")

    def connections(self) -> int:
        return int(self.ask("SELECT count(*) FROM information_schema.processlist WHERE db = %s", self.name)[0][0])

    def waiting(self) -> int:
        statement = (
            "SELECT count(*) FROM information_schema.processlist WHERE db = %s AND state LIKE 'Waiting for%%lock'"
        )
        return int(self.ask(statement, self.name)[0][0])

    def end_connections(self) -> None:
        with self.connect(autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (self.name,))
            for (number,) in cursor.fetchall():
                with suppress(pymysql.OperationalError):  # it has ended by itself
                    cursor.execute("KILL %s", (number,))

    @contextmanager
    def session(self) -> Iterator[Any]:
        with self.connect(database=self.name) as connection:
            yield connection
            connection.commit()


def missing(service: str, address: str, variable: str, error: Exception) -> str:
    reason = str(error).splitlines()[0]
    return f"Start {service} at {address}, or set {variable} to where it runs ({reason})"


def insert(database: Database, project: Path, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows into a table, as another program would; a file stands in the folder of its project."""
    columns, count = ", ".join(rows[0]), len(rows[0])
    values: list[list[Any]] = [[*row.values()] for row in rows]
    if isinstance(database, SQLite):
        texts = [[str(value) if isinstance(value, datetime) else value for value in row] for row in values]
        statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * count)})"
        with closing(sqlite3.connect(project / f"{database.name}.db")) as connection, connection:
            connection.executemany(statement, texts)
        return
    with database.session() as connection, connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * count)})", values)


DATABASES: dict[str, type[Database]] = {"sqlite": SQLite, "postgresql": PostgreSQL, "mysql": MySQL}


@contextmanager
def fresh(kind: str, name: str) -> Iterator[Database]:
    database = DATABASES[kind](name)
    database.create()
    try:
        yield database
    finally:
        database.drop()
