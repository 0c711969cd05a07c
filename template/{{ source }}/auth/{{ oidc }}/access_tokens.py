"""This service's own access tokens: signed here, and short-lived."""

import time
from dataclasses import dataclass
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import TypeAdapter

from ..config import get_settings
from ..types import PathId
from .errors import Unauthorized

ALGORITHM = "HS256"

_row_id = TypeAdapter[int](PathId).validate_python


@dataclass(frozen=True)
class AccessClaims:
    """Whom an access token speaks for, and in which session."""

    user_id: int
    auth_session_id: int


def encode_access_token(claims: AccessClaims) -> str:
    """Return a signed token (RFC 7519) that names the session; it is worth nothing once the session has ended."""
    settings = get_settings()
    now = int(time.time())
    payload = {
        "iss": settings.issuer,
        "aud": settings.issuer,
        "sub": str(claims.user_id),
        "sid": str(claims.auth_session_id),
        "iat": now,
        "nbf": now,
        "exp": now + settings.access_token_seconds,
        "jti": uuid4().hex,
    }
    return jwt.encode({"alg": ALGORITHM}, payload, _key(), [ALGORITHM])


def decode_access_token(token: str) -> AccessClaims:
    """Return the claims of a token that was signed here and has not expired; raise `Unauthorized` for any other."""
    issuer = get_settings().issuer
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": issuer},
        sub={"essential": True},
        sid={"essential": True},
        iat={"essential": True},
        nbf={"essential": True},
        exp={"essential": True},
        jti={"essential": True},
    )
    try:
        payload = jwt.decode(token, _key(), [ALGORITHM]).claims
        registry.validate(payload)
        return AccessClaims(user_id=_row_id(payload["sub"]), auth_session_id=_row_id(payload["sid"]))
    except (JoseError, TypeError, ValueError):  # joserfc trips over a header that is no object
        raise Unauthorized("The access token is not valid.", token_sent=True) from None


def _key() -> OctKey:
    return OctKey.import_key(get_settings().secret_key.get_secret_value())
