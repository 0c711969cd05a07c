"""Refresh tokens, and the digests that are kept of them."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..config import get_settings
from ..database import utc_now


@dataclass(frozen=True)
class RefreshToken:
    """A secret in two parts: one stays for the session's life, the other is used once.

    Whoever presents the first part with an outdated second part holds a copy of a used token.
    """

    family: str
    once: str

    @classmethod
    def new(cls) -> "RefreshToken":
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24))

    @classmethod
    def parse(cls, token: str) -> "RefreshToken":
        family, _, once = token.partition(".")
        return cls(family, once)

    @property
    def successor(self) -> "RefreshToken":
        """The token that takes the place of this one: always the same, so that two who refresh at once get no two."""
        key = get_settings().secret_key.get_secret_value()
        once = hmac.digest(key.encode(), f"after {self}".encode(), hashlib.sha256)
        return RefreshToken(self.family, urlsafe_b64encode(once).rstrip(b"=").decode())

    def __str__(self) -> str:
        return f"{self.family}.{self.once}"


def digest(secret: str) -> str:
    """Return what is stored of a random secret, as 64 hexadecimal digits; one that somebody chose needs a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def within_leeway(rotated_at: datetime) -> bool:
    """Whether a refresh token that was exchanged then may be used once more: two tabs, or an answer that got lost."""
    leeway = timedelta(seconds=get_settings().refresh_reuse_leeway_seconds)
    return bool(leeway) and utc_now() - rotated_at < leeway
