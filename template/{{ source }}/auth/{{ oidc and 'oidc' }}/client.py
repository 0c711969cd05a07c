"""Asking a provider, within bounds: of time, of size, and of what counts as an answer."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from http import HTTPStatus
from ssl import SSLContext
from typing import Any
from urllib.parse import quote_plus

import structlog
from httpx2 import AsyncClient, BasicAuth, TransportError, create_ssl_context

from ...errors import Unavailable
from .person import ProviderFailed, SignInRefused
from .providers import Provider, get_oidc_settings

MAX_BYTES = 1_048_576
Answer = dict[str, Any]

log = structlog.get_logger(__name__)


@lru_cache
def _tls() -> SSLContext:
    return create_ssl_context()


@asynccontextmanager
async def conversation() -> AsyncIterator[AsyncClient]:
    """Talk to a provider; raise `Unavailable` if it cannot be reached, or takes longer than `oidc_timeout` in all."""
    seconds = get_oidc_settings().oidc_timeout
    limit = asyncio.timeout(seconds)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        async with limit, AsyncClient(verify=_tls(), timeout=seconds, headers=headers) as client:
            yield client
    except TimeoutError:
        if not limit.expired():
            raise
        raise _unavailable("timeout") from None
    except TransportError as error:
        raise _unavailable(type(error).__name__) from None


@contextmanager
def failures_logged(provider: Provider) -> Iterator[None]:
    """Let the log say why a provider's answer is not taken."""
    try:
        yield
    except ProviderFailed as error:
        log.warning("provider failed", issuer=provider.issuer, reason=error.reason, **error.facts)
        raise


def error_code(sent: object) -> str:
    """Return an error code of OAuth 2.0 for the log; what does not look like one could be anything."""
    return sent if isinstance(sent, str) and re.fullmatch("[a-z_]{1,60}", sent) else "unknown"


async def ask(client: AsyncClient, method: str, url: str, **options: Any) -> tuple[int, Any]:
    """Return the status and the JSON of an answer; raise `ProviderFailed` for anything else."""
    body = b""
    async with client.stream(method, url, **options) as response:
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _unavailable(f"status {response.status_code}")
        async for part in response.aiter_raw():
            body += part
            if len(body) > MAX_BYTES:
                raise ProviderFailed("the answer is too large", url=url, status=response.status_code)
    try:
        return response.status_code, json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderFailed("the answer is not JSON", url=url, status=response.status_code) from None


async def get(client: AsyncClient, url: str, access_token: str | None = None) -> Answer:
    """Return the JSON object at an address; raise `ProviderFailed` if there is none."""
    headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
    status, answer = await ask(client, "GET", url, headers=headers)
    if status != HTTPStatus.OK or not isinstance(answer, dict):
        raise ProviderFailed("the answer is no JSON object", url=url, status=status)
    return answer


async def get_list(client: AsyncClient, url: str, access_token: str) -> list[Answer]:
    """Return the JSON objects at an address; raise `ProviderFailed` if there is no list of them."""
    status, answer = await ask(client, "GET", url, headers={"Authorization": f"Bearer {access_token}"})
    if status != HTTPStatus.OK or not isinstance(answer, list):
        raise ProviderFailed("the answer is no JSON list", url=url, status=status)
    return [each for each in answer if isinstance(each, dict)]


async def fetch_tokens(  # noqa: PLR0913  as many as RFC 6749 section 4.1.3 names
    client: AsyncClient, endpoint: str, provider: Provider, *, code: str, verifier: str, redirect_uri: str, basic: bool
) -> Answer:
    """Return the tokens for a code; raise `SignInRefused` if the provider does not accept it."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    auth = None
    secret = provider.client_secret.get_secret_value() if provider.client_secret else None
    if secret and basic:
        auth = BasicAuth(quote_plus(provider.client_id), quote_plus(secret))
    else:
        form |= {"client_id": provider.client_id} | ({"client_secret": secret} if secret else {})
    status, tokens = await ask(client, "POST", endpoint, data=form, auth=auth)
    if not isinstance(tokens, dict):
        raise ProviderFailed("the answer is no JSON object", url=endpoint, status=status)
    error = tokens.get("error")
    if error in {"invalid_grant", "bad_verification_code"}:
        log.warning("provider refused the code", issuer=provider.issuer, error=error)
        raise SignInRefused("The provider does not accept the code.")
    if error:
        raise ProviderFailed("it gives no tokens", url=endpoint, status=status, error=error_code(error))
    if status != HTTPStatus.OK or not isinstance(tokens.get("access_token"), str):
        raise ProviderFailed("the answer has no access token", url=endpoint, status=status)
    return tokens


def _unavailable(reason: str) -> Unavailable:
    log.warning("provider unavailable", reason=reason)
    return Unavailable("The provider does not answer.")
