"""Whose wrong passwords count together, and how long they wait after too many."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Literal
from weakref import WeakKeyDictionary

from ..config import get_settings
from ..database import utc_now
from .errors import TooManyAttempts
from .models import Throttle

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# How long failures count: an account's from the last one on, a client's from the first one on.
ACCOUNT_MEMORY = timedelta(days=1)
CLIENT_MEMORY = timedelta(hours=1)

#: By their keys.
Throttles = Mapping[str, Throttle]

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def turn() -> asyncio.Semaphore:
    """Return what to wait at before a password is compared: most of many guesses at once are refused before it then."""
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(4))


@dataclass(frozen=True)
class Limit:
    """Whose failures are counted, how many are free, how long they count, and whether each makes them count anew."""

    key: str
    subject: Literal["account", "address"]
    attempts: int
    memory: timedelta
    renewed: bool = False

    def new_throttle(self) -> Throttle:
        """Return a row in which nothing is counted yet."""
        now = utc_now()
        return Throttle(key_digest=self.key, failures=0, blocked_until=now, expires_at=now + self.memory)

    def add_failure(self, throttle: Throttle) -> None:
        """Count a failure, and let the next attempts wait after too many: twice as long each time."""
        now = utc_now()
        if throttle.expires_at <= now:
            throttle.failures, throttle.expires_at = 0, now + self.memory
        throttle.failures += 1
        beyond = throttle.failures - self.attempts
        wait = min(FIRST_WAIT * 2 ** min(beyond, 10), LONGEST_WAIT) if beyond >= 0 else timedelta()
        throttle.blocked_until = now + wait
        throttle.expires_at = max(now + self.memory if self.renewed else throttle.expires_at, throttle.blocked_until)


@dataclass(frozen=True)
class Attempt:
    """Somebody who tries a password: the counts that it may add to.

    At a client where the account was used before, it has a count of its own: whoever guesses elsewhere does not lock
    its owner out. Of a client that the server cannot tell, as behind a socket, nothing is counted.
    """

    account: Limit
    known_client: Limit | None
    client: Limit | None

    @classmethod
    def of(cls, account: str, address: str) -> "Attempt":
        """Return the attempt for an account, whether or not it exists, from an address."""
        settings = get_settings()
        client = network_of(address)
        free, days = settings.sign_in_attempts, timedelta(days=settings.session_days)
        return cls(
            Limit(_key("account", account), "account", free, ACCOUNT_MEMORY, renewed=True),
            Limit(_key("known client", client, account), "account", free, days) if client else None,
            Limit(_key("client", client), "address", settings.sign_in_attempts_per_client, CLIENT_MEMORY)
            if client
            else None,
        )

    @property
    def keys(self) -> list[str]:
        return [limit.key for limit in (self.account, self.known_client, self.client) if limit]

    def limits(self, throttles: Throttles) -> list[Limit]:
        """Return what this attempt counts for."""
        known = throttles.get(self.known_client.key) if self.known_client else None
        own = self.known_client if known and known.expires_at > utc_now() else self.account
        return [limit for limit in (self.client, own) if limit]

    def missing(self, throttles: Throttles) -> list[Limit]:
        """Return the limits whose failures have no row yet."""
        return [limit for limit in self.limits(throttles) if limit.key not in throttles]

    def require_no_wait(self, throttles: Throttles) -> None:
        """Raise `TooManyAttempts` while the account or the client waits."""
        for limit in self.limits(throttles):
            throttle = throttles.get(limit.key)
            wait = throttle.blocked_until - utc_now() if throttle else timedelta()
            if wait > timedelta():
                raise TooManyAttempts(limit.subject, retry_after=ceil(wait.total_seconds()))

    def fail(self, throttles: Throttles) -> None:
        """Count a wrong password."""
        for limit in self.limits(throttles):
            limit.add_failure(throttles[limit.key])

    def succeed(self, throttles: Throttles) -> None:
        """Forget the account's failures that this attempt would have added to; those of a client stay.

        Somebody with an account could otherwise begin anew after each few guesses at others.
        """
        *_, own = self.limits(throttles)
        if own.key in throttles:
            throttles[own.key].failures = 0
        if self.known_client and (known := throttles.get(self.known_client.key)):
            known.failures, known.expires_at = 0, utc_now() + self.known_client.memory


def network_of(address: str) -> str:
    """Return what belongs to one client: an address, or of IPv6 the /64 that it can take any number of them from."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))


def _key(*parts: str) -> str:
    """Return what is stored of whom a count belongs to; only who has SECRET_KEY can find out who that is."""
    secret = get_settings().secret_key.get_secret_value()
    return hmac.digest(secret.encode(), "\0".join(("throttle", *parts)).encode(), hashlib.sha256).hex()
