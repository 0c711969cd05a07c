"""What is particular to MySQL and MariaDB."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import IntegrityError, OperationalError, connections

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
        "OPTIONS": {
            "charset": "utf8mb4",
            "connect_timeout": 5,
            "isolation_level": "read committed",
            # Refuse what does not fit a column instead of cutting it off, whatever the server's own mode is.
            "sql_mode": "TRADITIONAL",
            **dict(parse_qsl(url.query)),
        },
    }


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return bool(error.args[0] == 1062)


def is_deadlock(error: OperationalError) -> bool:
    """Tell two transactions that waited for each other from an outage."""
    return bool(error.args[0] == 1213)


def create_database(settings: Settings) -> None:
    """Create the database if the server does not have it."""
    connection = connections.create_connection("default")
    name = connection.ops.quote_name(database(settings)["NAME"])
    connection.settings_dict = {**connection.settings_dict, "NAME": ""}
    with connection.temporary_connection() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4")
