"""Access tokens: signed here, and short-lived."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
from pydantic import TypeAdapter, ValidationError

from ..config import get_settings
from ..types import PathId
from .errors import Unauthorized

ALGORITHM = "HS256"
CLAIMS = ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"]

_row_id = TypeAdapter[int](PathId).validate_python


@dataclass(frozen=True)
class AccessClaims:
    """Whom an access token speaks for, and in which session."""

    user_id: int
    auth_session_id: int


def encode_access_token(claims: AccessClaims) -> str:
    """Return a signed token (RFC 7519) that names the session; it is worth nothing once the session has ended."""
    settings = get_settings()
    now = datetime.now(UTC)
    payload = {
        "iss": settings.issuer,
        "aud": settings.issuer,
        "sub": str(claims.user_id),
        "sid": str(claims.auth_session_id),
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
        return AccessClaims(user_id=_row_id(payload["sub"]), auth_session_id=_row_id(payload["sid"]))
    except (jwt.PyJWTError, ValidationError):
        raise Unauthorized("The access token is not valid.", token_sent=True) from None
