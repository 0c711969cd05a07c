"""The tokens that a provider signs: ID tokens for a sign-in, and access tokens where this service is their audience."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ...errors import Unavailable
from ..errors import Unauthorized
from .client import failures_logged
from .discovery import Directory, get_directory
from .person import ProviderFailed, SignInRefused
from .providers import Provider, get_oidc_settings

# Signatures that only the holder of a private key can make: never `none`, never a shared secret (RFC 8725 section 3.1).
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
LEEWAY = 30  # seconds that clocks may differ
# What a fetch of newer keys may help against.
OUTDATED_KEYS = (InvalidKeyIdError, BadSignatureError)
BROKEN = (JoseError, ValueError, TypeError, KeyError)
Claims = dict[str, Any]


async def read_id_token(provider: Provider, token: Any, nonce: str) -> Claims:
    """Return the claims of an ID token (OpenID Connect Core section 3.1.3.7).

    Raises `ProviderFailed` if anything is wrong with it, and `SignInRefused` if it was made for another sign-in.
    """
    keys = get_directory(provider).keys
    if not isinstance(token, str):
        raise ProviderFailed("there is no ID token")
    try:
        try:
            claims = _verify(token, await keys.get())
        except OUTDATED_KEYS:  # the provider itself sent this token, so no stranger can cause many of these
            claims = _verify(token, await keys.refresh())
        _check(claims, provider, provider.client_id, dated=True)
    except BROKEN as error:
        raise _not_valid(error) from None
    party = claims.get("azp")
    if party != provider.client_id and (party is not None or len(_listed(claims["aud"])) > 1):
        detail = "The provider gave an ID token that was made for another application."
        raise ProviderFailed("the ID token is not valid", detail=detail, error="invalid_claim", claim="azp")
    if claims.get("nonce") != nonce:
        raise SignInRefused("The provider answers another sign-in than the one that was begun.")
    return claims


async def read_provider_access_token(token: str) -> tuple[str, str] | None:
    """Return issuer and subject of a provider's access token (RFC 9068), and nothing if no provider may have sent it.

    Raises `Unauthorized` if it is not valid, and `Unavailable` if the provider's keys are out of reach.
    """
    claims = _unverified(token)
    for provider in get_oidc_settings().oidc.values():
        if provider.audience and provider.issued(claims):
            return await _verified_access_token(provider, provider.audience, token)
    return None


async def _verified_access_token(provider: Provider, audience: str, token: str) -> tuple[str, str]:
    try:
        with failures_logged(provider):
            claims = await _verify_strangers(get_directory(provider), token)
        _check(claims, provider, audience, dated=False)
    except BROKEN:
        raise Unauthorized("The access token is not valid.", token_sent=True) from None
    except ProviderFailed:
        raise Unavailable("The provider does not answer.") from None
    return claims["iss"], claims["sub"]


async def _verify_strangers(directory: Directory, token: str) -> Claims:
    try:
        return _verify(token, await directory.keys_for_strangers())
    except InvalidKeyIdError:
        return _verify(token, await directory.newer_keys_for_strangers())


def _verify(token: Any, keys: KeySet) -> Claims:
    return jwt.decode(token, keys, ALGORITHMS).claims


def _check(claims: Claims, provider: Provider, audience: str, *, dated: bool) -> None:
    """Raise one of `BROKEN` unless the claims are those of a living token from this provider for this audience."""
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True},
        sub={"essential": True},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": dated},
    )
    registry.validate(claims)
    if not provider.issued(claims):
        raise InvalidClaimError("iss")
    if not str(claims["sub"]).isprintable():
        raise InvalidClaimError("sub")


def _not_valid(error: Exception) -> ProviderFailed:
    """Return the failure of a provider whose ID token is not valid, with what is wrong, and the claim if it is one."""
    code = error.error if isinstance(error, JoseError) else type(error).__name__
    claim = {"claim": error.claim} if isinstance(error, ClaimError) else {}
    detail = "The provider gave an ID token that is not valid."
    return ProviderFailed("the ID token is not valid", detail=detail, error=code, **claim)


def _unverified(token: str) -> Claims:
    """Return what a token says; it tells whose keys to look for, and nothing more."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _listed(audience: Any) -> list[Any]:
    return audience if isinstance(audience, list) else [audience]
