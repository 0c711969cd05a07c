"""JSON that keeps every change."""

from typing import Any

from sqlalchemy import JSON


class ExactJSON(JSON):
    """JSON in which true is another value than 1, and false than 0: to Python, and so to SQLAlchemy, they are equal."""

    def compare_values(self, x: Any, y: Any) -> bool:
        return repr(x) == repr(y)
