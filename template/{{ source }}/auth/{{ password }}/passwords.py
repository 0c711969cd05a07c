"""Password hashes: argon2id, away from the event loop, a few at a time because each takes 64 MiB."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from pwdlib import PasswordHash

hasher = PasswordHash.recommended()
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


@lru_cache
def _nobodys_hash() -> str:
    return hasher.hash("the password of an account that does not exist")


def verify(password: str, password_hash: str | None) -> bool:
    """Compare; without an account to compare with, take the same time and say no."""
    return hasher.verify(password, password_hash or _nobodys_hash()) and password_hash is not None


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_workers, hasher.hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Do as `verify` does, without keeping the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_workers, verify, password, password_hash)
