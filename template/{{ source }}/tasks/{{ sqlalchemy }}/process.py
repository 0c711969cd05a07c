"""What a worker's or the scheduler's process has for itself: its logs, and its pool of connections."""

from functools import lru_cache

from ..config import get_settings
from ..database import Database
from ..logs import configure_logging


def prepare() -> None:
    configure_logging(get_settings())


@lru_cache
def get_database() -> Database:
    """Return the pool of this process; its connections belong to the one event loop that tasks run on."""
    return Database(get_settings())


async def close() -> None:
    await get_database().close()
    get_database.cache_clear()
