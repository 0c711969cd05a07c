"""What is particular to MySQL and MariaDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError, connections

from ...config import Settings
from ...database_url.driver import connect_arguments


def database(settings: Settings) -> dict[str, Any]:
    """Return Django's description of the database that the settings name."""
    address = connect_arguments(settings.database_url.get_secret_value())
    options = {
        "charset": "utf8mb4",
        "isolation_level": "read committed",
        # Refuse what does not fit a column instead of cutting it off, whatever the server's own mode is.
        "sql_mode": "TRADITIONAL",
    }
    return {"ENGINE": __name__, **address, "OPTIONS": options | address["OPTIONS"]}


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a taken unique value from every other broken constraint."""
    return bool(error.args[0] == 1062)


def is_deadlock(error: OperationalError) -> bool:
    """Tell two transactions that waited for each other from an outage."""
    return bool(error.args[0] == 1213)


def create_database(settings: Settings) -> None:
    """Create the database if the server does not have it."""
    connection = connections.create_connection("default")
    try:
        with connection.temporary_connection():
            return
    except OperationalError as error:
        if error.args[0] != 1049:
            raise
    name = connection.ops.quote_name(database(settings)["NAME"])
    connection.settings_dict = {**connection.settings_dict, "NAME": ""}
    with connection.temporary_connection() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4")


@contextmanager
def migration_lock() -> Iterator[None]:
    """Let others wait that want to migrate as well."""
    with connections.create_connection("default").temporary_connection() as cursor:
        locked = None
        while not locked:
            # Names of locks are those of the whole server.
            cursor.execute("SELECT GET_LOCK(CONCAT('migrate ', MD5(DATABASE())), 60)")
            (locked,) = cursor.fetchone()
        yield
