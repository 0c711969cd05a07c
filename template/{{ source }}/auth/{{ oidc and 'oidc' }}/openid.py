"""Providers that speak OpenID Connect."""

from typing import Any

from .client import conversation, fetch_tokens, get
from .discovery import get_directory
from .person import Person, ProviderFailed, SignInRefused, to_person
from .providers import Provider
from .tokens import read_id_token


async def authorization_endpoint(provider: Provider) -> str:
    return (await get_directory(provider).metadata.get()).authorization_endpoint


async def check_issuer(provider: Provider, issuer: str | None) -> None:
    """Raise `SignInRefused` if the answer came from another provider than the one asked (RFC 9207 section 2.4)."""
    metadata = await get_directory(provider).metadata.get()
    if issuer is None and not metadata.authorization_response_iss_parameter_supported:
        return
    if issuer != metadata.issuer:
        raise SignInRefused("The answer comes from another provider than the one that was asked.")


async def fetch_person(provider: Provider, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> Person:
    """Return whom a code stands for; raise `SignInRefused`, `ProviderFailed` or `Unavailable` if that is nobody."""
    async with conversation() as client:
        metadata = await get_directory(provider).metadata.get()
        basic = "client_secret_basic" in metadata.token_endpoint_auth_methods_supported
        tokens = await fetch_tokens(
            client,
            metadata.token_endpoint,
            provider,
            code=code,
            verifier=verifier,
            redirect_uri=redirect_uri,
            basic=basic,
        )
        claims = await read_id_token(provider, tokens.get("id_token"), nonce)
        if "email" not in claims and metadata.userinfo_endpoint:
            told = await get(client, metadata.userinfo_endpoint, tokens["access_token"])
            if told.get("sub") != claims["sub"]:  # OpenID Connect Core section 5.3.2
                raise ProviderFailed("the user info is about somebody else", url=metadata.userinfo_endpoint)
            claims = {**told, **claims}
    return to_person(
        claims["iss"],
        claims["sub"],
        names=[claims.get("name"), claims.get("preferred_username")],
        email=claims.get("email"),
        email_verified=provider.trust_email or _is_true(claims.get(provider.verified_claim)),
    )


def _is_true(claim: Any) -> bool:
    """Read what some providers write as a text or a number."""
    return str(claim).lower() in {"true", "1"}
