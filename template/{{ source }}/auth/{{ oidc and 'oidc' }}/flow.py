"""Signing in at a provider: the authorization code flow (OpenID Connect Core section 3.1) with PKCE (RFC 7636)."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import structlog

from ...config import get_settings
from ...errors import AppError, NotFound
from . import github, openid
from .client import error_code, failures_logged
from .pending import PENDING_SECONDS, PendingSignIn, challenge_of, read_pending, same, write_code, write_pending
from .person import Person, SignInRefused
from .providers import Provider, get_oidc_settings
from .schemas import CallbackQuery, SignInQuery

log = structlog.get_logger(__name__)

PROTOCOLS = {"openid": openid, "github": github}


async def begin(name: str, query: SignInQuery, user_id: int | None = None) -> tuple[str, str]:
    """Return the address to send a browser to, and the cookie that binds the sign-in to it.

    Raises `NotFound` for a provider that is not in the settings, and `SignInRefused` for such an address.
    """
    provider = _find_provider(name)
    pending = PendingSignIn.new(name, _target(query), query.code_challenge, user_id)
    with failures_logged(provider):
        endpoint = await PROTOCOLS[provider.kind].authorization_endpoint(provider)
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": _redirect_uri(name),
        "scope": provider.scopes,
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": challenge_of(pending.verifier),
        "code_challenge_method": "S256",
    }
    return _extended(endpoint, parameters), _cookie(write_pending(pending), PENDING_SECONDS)


def expect(name: str, query: CallbackQuery, cookie: str | None) -> PendingSignIn:
    """Return the sign-in that a browser comes back from; raise `SignInRefused` if this one was not sent away."""
    _find_provider(name)
    pending = read_pending(cookie or "")
    if pending is None or pending.provider != name or not same(pending.state, query.state or ""):
        raise SignInRefused("This browser has not begun this sign-in, or too long ago.")
    return pending


async def fetch_person(pending: PendingSignIn, query: CallbackQuery) -> Person:
    """Return who has signed in at the provider; raise `SignInRefused`, `ProviderFailed` or `Unavailable` if nobody."""
    provider = _find_provider(pending.provider)
    protocol = PROTOCOLS[provider.kind]
    with failures_logged(provider):
        await protocol.check_issuer(provider, query.iss)
        if query.error or not query.code:
            log.warning("provider refused the sign-in", issuer=provider.issuer, error=error_code(query.error))
            raise SignInRefused("The provider has not signed you in.")
        person: Person = await protocol.fetch_person(
            provider,
            code=query.code,
            verifier=pending.verifier,
            nonce=pending.nonce,
            redirect_uri=_redirect_uri(pending.provider),
        )
    return person


def address_with_code(target: str, code_challenge: str, user_id: int) -> str:
    """Return the address of the front end with a code that it exchanges for tokens."""
    return _extended(target, {"code": write_code(user_id, code_challenge)})


def cookie_name() -> str:
    # One for each path that a proxy serves, and with this prefix no other host of the same domain can set it; the
    # prefix asks for `Path=/` (RFC 6265bis section 4.1.3.2).
    name = f"sign-in{get_settings().root_path.replace('/', '-')}"
    return f"__Host-{name}" if get_oidc_settings().public_url.startswith("https:") else name


def cleared_cookie() -> str:
    return _cookie("", 0)


@contextmanager
def clearing_cookie() -> Iterator[None]:
    """Let a refusal take the cookie from the browser."""
    try:
        yield
    except AppError as error:
        error.headers["Set-Cookie"] = cleared_cookie()
        raise


def _cookie(value: str, seconds: int) -> str:
    name = cookie_name()
    scope = "Path=/; Secure" if name.startswith("__Host-") else f"Path={get_settings().root_path or '/'}"
    return f"{name}={value}; {scope}; Max-Age={seconds}; HttpOnly; SameSite=Lax"


def _target(query: SignInQuery) -> str | None:
    """Return where the tokens are exchanged; nothing for who takes them as JSON (RFC 9700 section 4.11)."""
    addresses = get_oidc_settings().frontend_urls
    if query.redirect_to is not None and query.redirect_to not in addresses:
        raise SignInRefused("redirect_to is not one of the addresses of the front end.")
    if addresses and not query.code_challenge:
        raise SignInRefused("code_challenge is needed to go back to the front end.")
    return query.redirect_to or next(iter(addresses), None)


def _find_provider(name: str) -> Provider:
    provider = get_oidc_settings().oidc.get(name)
    if provider is None:
        raise NotFound("provider")
    return provider


def _redirect_uri(name: str) -> str:
    root = get_settings().root_path
    host = get_oidc_settings().public_url.rstrip("/").removesuffix(root)
    return f"{host}{root}/api/v1/auth/oidc/{name}/callback"


def _extended(address: str, parameters: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
