"""What is particular to SQLite."""

import asyncio
import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from sqlite3 import SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, Error, connect
from typing import Any

from sqlalchemy import URL, Connection, Double, Enum, Integer, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ..config import Settings
from ..database_url.driver import path
from .types import Timestamp

DRIVER = "sqlite+aiosqlite"
# What it raises when it is out of reach.
OUTAGES = (OSError, Error, OperationalError, InterfaceError)
# Without AUTOINCREMENT, SQLite gives the id of a deleted row to a new one.
TABLE_OPTIONS = {"sqlite_autoincrement": True}
TYPES: dict[Any, Any] = {
    int: Integer,  # the only type of a key that SQLite counts up; it holds 64 bits
    float: Double,
    datetime: Timestamp,
    enum.Enum: Enum(
        enum.Enum, native_enum=False, length=40, values_callable=lambda kind: [item.value for item in kind]
    ),
}


def create_engine(settings: Settings, **options: Any) -> AsyncEngine:
    """Return an engine that connects when it is first used.

    It turns on what SQLite leaves off, and lets writers wait for each other instead of failing.
    """
    url = URL.create(DRIVER, database=path(settings.database_url.get_secret_value()))
    engine = create_async_engine(url, hide_parameters=True, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: DBAPIConnection, record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def take_the_write_lock(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail at once if another one wrote in between.
        options = connection.get_execution_options()
        if options.get("writes", options.get("isolation_level") != "AUTOCOMMIT"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def create_pooled_engine(settings: Settings, **options: Any) -> AsyncEngine:
    """Return an engine whose statements are executed by themselves, unless they write."""
    engine = create_engine(settings, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, **options)

    def is_outside_of_transaction(dbapi_conn: Any) -> bool:
        return not dbapi_conn.driver_connection.in_transaction

    engine.dialect.detect_autocommit_setting = is_outside_of_transaction  # type: ignore[method-assign]
    return engine.execution_options(writes=False)


def writer_options(_settings: Settings) -> dict[str, Any]:
    """Return how statements that write are executed: in a transaction."""
    return {"writes": True}


def is_broken(_connection: Any) -> bool:
    """Say whether a connection in the pool has ended; one to a file does not."""
    return False


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code in {SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY}


async def check_connection(engine: AsyncEngine) -> None:
    """Open the database's file once; raise one of `OUTAGES` if that cannot be done."""
    # The driver's thread would outlive the event loop of a command that ends here.
    connect(str(engine.url.database)).close()


async def create_database(settings: Settings) -> None:
    """Make room for the database's file, which comes into being when it is first used."""
    Path(path(settings.database_url.get_secret_value())).parent.mkdir(parents=True, exist_ok=True)


@asynccontextmanager
async def migration_lock(engine: AsyncEngine) -> AsyncIterator[None]:
    """Let others wait that want to migrate as well.

    The lock is on a database of its own, without tables: a migration has to be free to commit.
    """
    with closing(connect(f"{engine.url.database}-migration", timeout=3600, check_same_thread=False)) as lock:
        await asyncio.to_thread(lock.execute, "BEGIN EXCLUSIVE")
        yield
