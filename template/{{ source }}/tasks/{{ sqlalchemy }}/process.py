"""What a worker's or the scheduler's process has for itself: its logs, the tasks, and its pool of connections."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from ..config import get_settings
from ..database import Database
from ..logs import configure_logging

FEATURES = Path(__file__).parent.parent


def prepare() -> None:
    configure_logging(get_settings())
    load_tasks()


def load_tasks() -> None:
    """Import the tasks.py of every feature, so that this process knows all tasks."""
    for path in sorted(FEATURES.glob("*/tasks.py")):
        import_module(f"..{path.parent.name}.tasks", __package__)


@lru_cache
def get_database() -> Database:
    """Return the pool of this process; its connections belong to the one event loop that tasks run on."""
    return Database(get_settings())


async def close() -> None:
    await get_database().close()
    get_database.cache_clear()
