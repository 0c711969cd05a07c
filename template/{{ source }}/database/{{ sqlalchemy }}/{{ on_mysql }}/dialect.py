"""What is particular to MySQL and MariaDB."""

import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from asyncmy.errors import MySQLError
from sqlalchemy import BigInteger, Connection, Double, Enum, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ..config import Settings
from ..database_url.driver import connect_arguments
from .types import Timestamp

DRIVER = "mysql+asyncmy"
# What it raises when it is out of reach.
OUTAGES = (OSError, OperationalError, InterfaceError, MySQLError)
# Texts are equal when they are the same, as in other databases; the server's default ignores case.
TABLE_OPTIONS = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
TYPES: dict[Any, Any] = {
    int: BigInteger,
    float: Double,
    datetime: Timestamp,
    enum.Enum: Enum(
        enum.Enum, native_enum=False, length=40, values_callable=lambda kind: [item.value for item in kind]
    ),
}


def create_engine(settings: Settings, **options: Any) -> AsyncEngine:
    """Return an engine that connects when it is first used."""
    arguments = {
        **connect_arguments(settings.database_url.get_secret_value()),
        "charset": "utf8mb4",
        # Refuse what does not fit a column instead of cutting it off, whatever the server's own mode is.
        "init_command": "SET SESSION sql_mode = 'TRADITIONAL'",
        **options.pop("connect_args", {}),
    }
    options = {"isolation_level": "READ COMMITTED"} | options
    return create_async_engine(f"{DRIVER}://", hide_parameters=True, connect_args=arguments, **options)


def create_pooled_engine(settings: Settings, **options: Any) -> AsyncEngine:
    """Return an engine whose statements are executed by themselves, unless they write."""
    engine = create_engine(settings, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: DBAPIConnection, record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN")

    def is_outside_of_transaction(dbapi_conn: Any) -> bool:
        return not dbapi_conn.driver_connection.get_transaction_status()

    engine.dialect.detect_autocommit_setting = is_outside_of_transaction  # type: ignore[method-assign]
    return engine


def writer_options(_settings: Settings) -> dict[str, Any]:
    """Return how statements that write are executed: in a transaction."""
    return {"writes": True}


def is_broken(connection: Any) -> bool:
    """Say whether a connection in the pool has ended, as far as its driver knows: it hears of that by itself."""
    closing: bool = connection.driver_connection._transport.is_closing()  # noqa: SLF001  it has no other word for it
    return closing


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return error.orig is not None and error.orig.args[0] == 1062


async def check_connection(engine: AsyncEngine) -> None:
    """Connect once; raise one of `OUTAGES` if that cannot be done."""
    async with engine.connect():
        pass


async def create_database(settings: Settings) -> None:
    """Create the database if the server does not have it."""
    engine = create_engine(settings)
    try:
        await check_connection(engine)
    except DBAPIError as error:
        if error.orig is None or error.orig.args[0] != 1049:
            raise
    else:
        return
    finally:
        await engine.dispose()
    server = create_engine(settings, connect_args={"database": None})
    name = server.dialect.identifier_preparer.quote(database_name(settings))
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4"))
    await server.dispose()


@asynccontextmanager
async def migration_lock(engine: AsyncEngine) -> AsyncIterator[None]:
    """Let others wait that want to migrate as well."""
    async with engine.connect() as connection:
        # Names of locks are those of the whole server.
        while not await connection.scalar(text("SELECT GET_LOCK(CONCAT('migrate ', MD5(DATABASE())), 60)")):
            pass
        yield


def database_name(settings: Settings) -> str:
    name: str = connect_arguments(settings.database_url.get_secret_value())["database"]
    return name
