"""What is particular to MySQL and MariaDB."""

import enum
from datetime import datetime
from typing import Any

from asyncmy.errors import MySQLError
from sqlalchemy import URL, BigInteger, Double, Enum, make_url, text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ..config import Settings
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
    return create_async_engine(
        make_url(settings.database_url.get_secret_value()).set(drivername=DRIVER),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "charset": "utf8mb4",
            "connect_timeout": 5,
            # Refuse what does not fit a column instead of cutting it off, whatever the server's own mode is.
            "init_command": "SET SESSION sql_mode = 'TRADITIONAL'",
        },
        **options,
    )


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return error.orig is not None and error.orig.args[0] == 1062


async def check_connection(engine: AsyncEngine) -> None:
    """Connect once; raise one of `OUTAGES` if that cannot be done."""
    async with engine.connect():
        pass


async def create_database(url: URL) -> None:
    """Create the database if the server does not have it."""
    engine = create_async_engine(url.set(drivername=DRIVER, database=""), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            name = engine.dialect.identifier_preparer.quote(url.database or "")
            await connection.execute(text(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4"))
    finally:
        await engine.dispose()
