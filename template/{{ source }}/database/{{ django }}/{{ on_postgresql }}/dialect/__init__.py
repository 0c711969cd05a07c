"""What is particular to PostgreSQL."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import IntegrityError, OperationalError, connections
from psycopg import sql

from ...config import Settings


def database(settings: Settings) -> dict[str, Any]:
    """Return Django's description of the database that the settings name."""
    url = urlsplit(settings.database_url.get_secret_value())
    return {
        "ENGINE": __name__,
        "NAME": unquote(url.path[1:]),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(url.query))},
    }


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return getattr(error.__cause__, "sqlstate", None) == "23505"


def is_deadlock(error: OperationalError) -> bool:
    """Tell two transactions that waited for each other from an outage."""
    return getattr(error.__cause__, "sqlstate", None) == "40P01"


def create_database(settings: Settings) -> None:
    """Create the database if the server does not have it."""
    name = database(settings)["NAME"]
    connection = connections.create_connection("default")
    connection.settings_dict = {**connection.settings_dict, "NAME": "postgres"}
    with connection.temporary_connection() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
