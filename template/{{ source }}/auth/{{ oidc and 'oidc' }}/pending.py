"""What has to be remembered between two requests of a sign-in, signed and for a short time."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import astuple, dataclass
from functools import lru_cache

from itsdangerous import BadData, URLSafeTimedSerializer

from ...config import get_settings

PENDING_SECONDS = 600
CODE_SECONDS = 60


@dataclass(frozen=True)
class PendingSignIn:
    """A browser that was sent to a provider; `user_id` is whom an identity shall be linked to."""

    provider: str
    state: str
    nonce: str
    verifier: str
    target: str | None
    code_challenge: str | None
    user_id: int | None

    @classmethod
    def new(cls, provider: str, target: str | None, code_challenge: str | None, user_id: int | None) -> "PendingSignIn":
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(provider, state, nonce, verifier, target, code_challenge, user_id)


@dataclass(frozen=True)
class SignInCode:
    """What a front end gets in its address, and exchanges for tokens once."""

    user_id: int
    code_challenge: str
    once: str


@lru_cache
def _signer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(get_settings().secret_key.get_secret_value(), salt=salt)


def write_pending(pending: PendingSignIn) -> str:
    """Return the value of the cookie."""
    return str(_signer("sign-in").dumps(astuple(pending)))


def read_pending(text: str) -> PendingSignIn | None:
    """Return what was written at most ten minutes ago."""
    try:
        return PendingSignIn(*_signer("sign-in").loads(text, PENDING_SECONDS))
    except BadData:
        return None


def write_code(user_id: int, code_challenge: str) -> str:
    """Return a code that stands for a user."""
    return str(_signer("sign-in code").dumps([user_id, code_challenge, secrets.token_urlsafe(24)]))


def read_code(text: str) -> SignInCode | None:
    """Return what was written at most a minute ago."""
    try:
        return SignInCode(*_signer("sign-in code").loads(text, CODE_SECONDS))
    except BadData:
        return None


def challenge_of(verifier: str) -> str:
    """Return the S256 code challenge (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def same(one: str, other: str) -> bool:
    """Compare without telling by the time it takes how far they are the same."""
    return hmac.compare_digest(one.encode(), other.encode())
