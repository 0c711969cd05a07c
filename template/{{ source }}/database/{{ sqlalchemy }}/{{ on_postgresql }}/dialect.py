"""What is particular to PostgreSQL."""

import enum
from datetime import datetime
from typing import Any

from asyncpg import PostgresError
from sqlalchemy import URL, BigInteger, DateTime, Double, Enum, make_url, text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ..config import Settings

DRIVER = "postgresql+asyncpg"
# What it raises when it is out of reach.
OUTAGES = (OSError, OperationalError, InterfaceError, PostgresError)
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
    url = make_url(settings.database_url.get_secret_value()).set(drivername=DRIVER)
    return create_async_engine(url, hide_parameters=True, connect_args={"timeout": 5}, **options)


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return getattr(error.orig, "sqlstate", None) == "23505"


async def check_connection(engine: AsyncEngine) -> None:
    """Connect once; raise one of `OUTAGES` if that cannot be done."""
    async with engine.connect():
        pass


async def create_database(url: URL) -> None:
    """Create the database if the server does not have it."""
    engine = create_async_engine(url.set(drivername=DRIVER, database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            known = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if await connection.scalar(known, {"name": url.database}) is None:
                name = engine.dialect.identifier_preparer.quote(url.database or "")
                await connection.execute(text(f"CREATE DATABASE {name}"))
    finally:
        await engine.dispose()
