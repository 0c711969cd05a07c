"""GitHub, which speaks OAuth 2.0 without OpenID Connect: who somebody is, its API says."""

from typing import Any

from .client import conversation, fetch_tokens, get, get_list
from .person import Person, SignInRefused, to_person
from .providers import PRESETS, Provider


async def authorization_endpoint(provider: Provider) -> str:
    return f"{provider.issuer}/login/oauth/authorize"


async def check_issuer(provider: Provider, issuer: str | None) -> None:
    """Raise `SignInRefused` if another provider says that it answers (RFC 9207); GitHub may say nothing."""
    if issuer not in {None, provider.issuer, f"{provider.issuer}/login/oauth"}:
        raise SignInRefused("The answer comes from another provider than the one that was asked.")


async def fetch_person(provider: Provider, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> Person:
    """Return whom a code stands for; raise `SignInRefused`, `ProviderFailed` or `Unavailable` if that is nobody."""
    api = "https://api.github.com" if provider.issuer == PRESETS["github"]["issuer"] else f"{provider.issuer}/api/v3"
    async with conversation() as client:
        tokens = await fetch_tokens(
            client,
            f"{provider.issuer}/login/oauth/access_token",
            provider,
            code=code,
            verifier=verifier,
            redirect_uri=redirect_uri,
            basic=False,
        )
        user = await get(client, f"{api}/user", tokens["access_token"])
        addresses = await get_list(client, f"{api}/user/emails", tokens["access_token"])
    primary: dict[str, Any] = next((each for each in addresses if each.get("primary") is True), {})
    subject = user.get("id")
    return to_person(
        provider.issuer,
        str(subject) if isinstance(subject, int) else None,
        names=[user.get("name"), user.get("login")],
        email=primary.get("email"),
        email_verified=primary.get("verified") is True,
    )
