"""What is particular to SQLite."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, connect
from typing import Any

from django.db import IntegrityError, connection

from ..config import Settings, get_settings
from ..database_url.driver import path


def database(settings: Settings) -> dict[str, Any]:
    """Return Django's description of the database that the settings name."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path(settings.database_url.get_secret_value()),
        "OPTIONS": {
            # Writers wait for each other. A transaction that reads first and writes later would fail at once if another
            # one wrote in between.
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
        },
    }


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code in {SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY}


def create_database(settings: Settings) -> None:
    """Make room for the database's file, which comes into being when it is first used."""
    Path(database(settings)["NAME"]).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def migration_lock() -> Iterator[None]:
    """Let others wait that want to migrate as well.

    The lock is on a database of its own, without tables: a migration has to be free to commit.
    """
    with connection.wrap_database_errors:  # what is wrong with the path is an outage, like any other
        lock = connect(f"{database(get_settings())['NAME']}-migration", timeout=3600)
    with closing(lock):
        lock.execute("BEGIN EXCLUSIVE")
        yield
