"""What is particular to SQLite."""

from pathlib import Path
from sqlite3 import SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
from typing import Any

from django.db import IntegrityError

from ..config import Settings


def database(settings: Settings) -> dict[str, Any]:
    """Return Django's description of the database that the settings name."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.database_url.get_secret_value().removeprefix("sqlite:///"),
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
