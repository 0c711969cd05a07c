"""Refresh tokens, and the digests that are kept of them."""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class RefreshToken:
    """A secret in two parts: one stays for the session's life, the other is used once.

    Whoever presents the first part with an outdated second part holds a copy of a used token.
    """

    family: str
    once: str

    @classmethod
    def new(cls, family: str | None = None) -> "RefreshToken":
        return cls(family or secrets.token_urlsafe(24), secrets.token_urlsafe(24))

    @classmethod
    def parse(cls, token: str) -> "RefreshToken":
        family, _, once = token.partition(".")
        return cls(family, once)

    def __str__(self) -> str:
        return f"{self.family}.{self.once}"


def digest(secret: str) -> str:
    """Return what is stored of a random secret, as 64 hexadecimal digits; one that somebody chose needs a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
