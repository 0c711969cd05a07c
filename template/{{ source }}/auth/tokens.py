"""Access tokens, which are signed and short-lived, and refresh tokens, of which only digests are kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
from pydantic import TypeAdapter, ValidationError

from ..config import get_settings
from ..types import PathId
from .errors import Unauthorized

ALGORITHM = "HS256"
_row_id = TypeAdapter[int](PathId).validate_python
CLAIMS = ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"]


@dataclass(frozen=True)
class AccessClaims:
    """Whom an access token speaks for, and in which session."""

    user_id: int
    session_id: int


def encode_access_token(claims: AccessClaims) -> str:
    """Return a signed token (RFC 7519) that names the session; it is worth nothing once the session has ended."""
    settings = get_settings()
    now = datetime.now(UTC)
    payload = {
        "iss": settings.issuer,
        "aud": settings.issuer,
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "iat": now,
        "nbf": now,
        "exp": now + timedelta(seconds=settings.access_token_seconds),
        "jti": uuid4().hex,
    }
    return jwt.encode(payload, settings.secret_key.get_secret_value(), ALGORITHM)


def decode_access_token(token: str) -> AccessClaims:
    """Return the claims of a token that was signed here and has not expired; raise `Unauthorized` for any other."""
    settings = get_settings()
    try:
        payload = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            issuer=settings.issuer,
            audience=settings.issuer,
            options={"require": CLAIMS},
        )
        return AccessClaims(user_id=_row_id(payload["sub"]), session_id=_row_id(payload["sid"]))
    except (jwt.PyJWTError, ValidationError):
        raise Unauthorized("The access token is not valid.", token_sent=True) from None


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
