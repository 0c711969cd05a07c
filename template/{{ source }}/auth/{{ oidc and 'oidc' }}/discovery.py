"""What a provider says of itself: its addresses and its keys, fetched when they are needed and kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from time import monotonic
from typing import Any, Generic, TypeVar, cast

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from pydantic import BaseModel, ValidationError

from ...errors import Unavailable
from .client import conversation, get
from .person import ProviderFailed
from .providers import TENANTS, Provider, WebAddress

T = TypeVar("T")

FRESH = 3600  # seconds
# Between two attempts that whoever sends a token could cause.
PAUSE = 30


class Metadata(BaseModel):
    """The members that matter here (OpenID Connect Discovery section 3)."""

    issuer: str
    authorization_endpoint: WebAddress
    token_endpoint: WebAddress
    jwks_uri: WebAddress
    userinfo_endpoint: WebAddress | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


class Kept(Generic[T]):
    """A document that is fetched once for all who wait for it."""

    def __init__(self, fetch: Callable[[], Awaitable[T]]) -> None:
        self._fetch = fetch
        self._value: T | None = None
        self._fetched = self._tried = float("-inf")
        self._running: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return the document, at most an hour old."""
        if self._value is None or monotonic() - self._fetched > FRESH:
            return await self.refresh()
        return self._value

    async def refresh(self) -> T:
        """Return the document as it is now."""
        if self._running is None:
            self._tried = monotonic()
            self._running = asyncio.create_task(self._run())
            self._running.add_done_callback(self._finish)
        return await asyncio.shield(self._running)

    @property
    def may_try(self) -> bool:
        """Whether an attempt is under way, or the last one is long enough ago."""
        return self._running is not None or monotonic() - self._tried > PAUSE

    @property
    def is_fresh(self) -> bool:
        return monotonic() - self._fetched <= FRESH

    async def _run(self) -> T:
        value = await self._fetch()
        self._value, self._fetched = value, monotonic()
        return value

    def _finish(self, task: asyncio.Task[T]) -> None:
        self._running = None
        if not task.cancelled():
            task.exception()  # those who waited have it


class Directory:
    """The documents of one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.metadata = Kept(self._fetch_metadata)
        self.keys = Kept(self._fetch_keys)

    async def keys_for_strangers(self) -> KeySet:
        """Return the keys; raise `Unavailable` while there are none, without asking each time."""
        if self.keys.is_fresh or self.keys.may_try:
            return await self.keys.get()
        raise Unavailable("The provider does not answer.")

    async def newer_keys_for_strangers(self) -> KeySet:
        """Return what may hold a key that was not known; a made up key id does not make the provider be asked again."""
        return await (self.keys.refresh() if self.keys.may_try else self.keys.get())

    async def _fetch_metadata(self) -> Metadata:
        address = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        async with conversation() as client:
            document = await get(client, address)
        try:
            metadata = Metadata.model_validate(document)
        except ValidationError as error:
            members = sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False)})
            raise ProviderFailed("the discovery document is not valid", url=address, members=members) from None
        # Microsoft's document for all tenants has a gap where a token names its own.
        accepted = [metadata.issuer, *(metadata.issuer.replace("{tenantid}", tenant) for tenant in TENANTS)]
        if self.provider.issuer not in accepted:
            raise ProviderFailed("the discovery document is of another issuer", url=address)
        return metadata

    async def _fetch_keys(self) -> KeySet:
        metadata = await self.metadata.get()
        async with conversation() as client:
            document: dict[str, Any] = await get(client, metadata.jwks_uri)
        try:
            return KeySet.import_key_set(cast("KeySetSerialization", document))
        except (JoseError, KeyError, TypeError, ValueError, AttributeError):
            raise ProviderFailed("the keys are not valid", url=metadata.jwks_uri) from None


@lru_cache
def get_directory(provider: Provider) -> Directory:
    return Directory(provider)
