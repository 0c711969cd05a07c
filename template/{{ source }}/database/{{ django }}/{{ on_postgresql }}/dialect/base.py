"""Django's PostgreSQL backend, which needs no query to find out whether its connection is still there."""

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Read what the server sent without being asked: a good-bye first, and then the end of the connection."""
        if self.connection is None:
            return False
        try:
            self.connection.pgconn.consume_input()
            self.connection.pgconn.consume_input()
        except psycopg.OperationalError:
            return False
        return True
