"""What a worker's or the scheduler's process has for itself: its logs, and its database threads."""

import asyncio

from ..config import get_settings
from ..database import close_threads
from ..logs import configure_logging


def prepare() -> None:
    configure_logging(get_settings())


async def close() -> None:
    await asyncio.to_thread(close_threads)
