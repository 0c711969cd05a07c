"""What is particular to PostgreSQL."""

import asyncio
import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from asyncpg import PostgresError
from sqlalchemy import BigInteger, DateTime, Double, Enum, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ..config import Settings
from ..database_url.driver import connect_arguments

DRIVER = "postgresql+asyncpg"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's own
# What it raises when it is out of reach.
OUTAGES = (OSError, OperationalError, InterfaceError, PostgresError)
# With these codes the server ends a connection: it shuts down, or somebody wants it to.
SHUTDOWNS = {"57P01", "57P02", "57P03"}
# Any number will do, as long as it is the same in every version.
MIGRATION_LOCK = 6_272_719_405_118
TYPES: dict[Any, Any] = {
    int: BigInteger,
    float: Double,
    datetime: DateTime(timezone=True),
    enum.Enum: Enum(
        enum.Enum, native_enum=False, length=40, values_callable=lambda kind: [item.value for item in kind]
    ),
}


def create_engine(settings: Settings, **options: Any) -> AsyncEngine:
    """Return an engine that connects when it is first used."""
    arguments = connect_arguments(settings.database_url.get_secret_value()) | options.pop("connect_args", {})
    engine = create_async_engine(f"{DRIVER}://", hide_parameters=True, connect_args=arguments, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, record: object) -> None:
        connection.run_async(_keep_the_ends_of_time)

    @event.listens_for(engine.sync_engine, "handle_error")
    def notice_the_end(context: Any) -> None:
        # Its last words arrive before the end of the connection itself, which is all that SQLAlchemy looks for.
        if getattr(context.original_exception, "sqlstate", None) in SHUTDOWNS:
            context.is_disconnect = True

    return engine


def create_pooled_engine(settings: Settings, **options: Any) -> AsyncEngine:
    """Return an engine whose statements are executed by themselves, where they need not stay on one connection."""
    return create_engine(settings, **options, **({} if _behind_pooler(settings) else {"isolation_level": "AUTOCOMMIT"}))


def writer_options(settings: Settings) -> dict[str, Any]:
    """Return how statements that write are executed: in a transaction."""
    return {} if _behind_pooler(settings) else {"isolation_level": "READ COMMITTED"}


def is_broken(connection: Any) -> bool:
    """Say whether a connection in the pool has ended, as far as its driver knows: it hears of that by itself."""
    closed: bool = connection.driver_connection.is_closed()
    return closed


def _behind_pooler(settings: Settings) -> bool:
    return "prepared_statement_name_func" in connect_arguments(settings.database_url.get_secret_value())


async def _keep_the_ends_of_time(connection: Any) -> None:
    """Let the first and the last day and moment be stored as such: to the driver they are minus and plus infinity."""
    await connection.set_type_codec(
        "date",
        schema="pg_catalog",
        format="tuple",
        encoder=lambda day: (day.toordinal() - EPOCH.toordinal(),),
        decoder=lambda days: date.fromordinal(days[0] + EPOCH.toordinal()),
    )
    await connection.set_type_codec(
        "timestamptz",
        schema="pg_catalog",
        format="tuple",
        encoder=lambda moment: ((moment - EPOCH) // timedelta(microseconds=1),),
        decoder=lambda ticks: EPOCH + timedelta(microseconds=ticks[0]),
    )


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return getattr(error.orig, "sqlstate", None) == "23505"


async def check_connection(engine: AsyncEngine) -> None:
    """Connect once; raise one of `OUTAGES` if that cannot be done."""
    async with engine.connect():
        pass


async def create_database(settings: Settings) -> None:
    """Create the database if the server does not have it."""
    engine = create_engine(settings)
    try:
        await check_connection(engine)
    except (DBAPIError, PostgresError) as error:
        if sqlstate(error) != "3D000":
            raise
    else:
        return
    finally:
        await engine.dispose()
    server = create_engine(settings, connect_args={"database": "postgres"}, isolation_level="AUTOCOMMIT")
    name = server.dialect.identifier_preparer.quote(database_name(settings))
    try:
        async with server.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
    except DBAPIError as error:
        if sqlstate(error) not in {"42P04", "23505"}:  # another process was faster
            raise
    finally:
        await server.dispose()


@asynccontextmanager
async def migration_lock(engine: AsyncEngine) -> AsyncIterator[None]:
    """Let others wait that want to migrate as well.

    The lock belongs to a transaction, which PgBouncer keeps on one connection. Nobody waits inside of a statement:
    CREATE INDEX CONCURRENTLY would wait for that.
    """
    async with engine.connect() as connection:
        while not await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK}):
            await connection.rollback()
            await asyncio.sleep(0.2)
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield


def database_name(settings: Settings) -> str:
    name: str = connect_arguments(settings.database_url.get_secret_value())["database"]
    return name


def sqlstate(error: Exception) -> str | None:
    """Return PostgreSQL's code for an error, whoever wrapped it."""
    return getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
