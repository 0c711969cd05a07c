"""What is particular to PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

from django.db import IntegrityError, OperationalError, ProgrammingError, connections
from psycopg import sql

from ...config import Settings
from ...database_url.driver import connect_arguments

# Any number will do, as long as it is the same in every version.
MIGRATION_LOCK = 6_272_719_405_118


def database(settings: Settings) -> dict[str, Any]:
    """Return Django's description of the database that the settings name."""
    return {"ENGINE": __name__, **connect_arguments(settings.database_url.get_secret_value())}


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
    try:
        with connection.temporary_connection():
            return
    except OperationalError as error:
        if f'"{name}" does not exist' not in str(error):  # a refused connection has no code
            raise
    connection.settings_dict = {**connection.settings_dict, "NAME": "postgres"}
    with connection.temporary_connection() as cursor:
        try:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (IntegrityError, ProgrammingError) as error:
            if getattr(error.__cause__, "sqlstate", None) not in {"42P04", "23505"}:  # another process was faster
                raise


@contextmanager
def migration_lock() -> Iterator[None]:
    """Let others wait that want to migrate as well.

    The lock belongs to a transaction, which PgBouncer keeps on one connection. Nobody waits inside of a statement:
    CREATE INDEX CONCURRENTLY would wait for that.
    """
    connection = connections.create_connection("default")
    with connection.temporary_connection() as cursor:
        connection.set_autocommit(False)
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MIGRATION_LOCK])
            if cursor.fetchone() == (True,):
                break
            connection.rollback()
            sleep(0.2)
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
