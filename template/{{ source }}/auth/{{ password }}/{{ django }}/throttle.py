"""What makes guessing passwords slow: counts of failures, in the database, which all processes share.

No transaction is open while a password is compared, and only what has turned out wrong is counted. Whoever has to wait
by then is refused, with the right password too: however many try at once, no more answers than the limit allows tell a
right guess from a wrong one.
"""

from functools import partial

from ..database import in_transaction
from .expiry import delete_expired
from .limits import Attempt, Limit
from .models import Throttle


def begin(attempt: Attempt) -> None:
    """Raise `TooManyAttempts` for an attempt that has to wait."""
    throttles = Throttle.objects.filter(key_digest__in=attempt.keys)
    attempt.require_no_wait({throttle.key_digest: throttle for throttle in throttles})


def fail(attempt: Attempt) -> None:
    """Count a wrong password, and commit; raise `TooManyAttempts` if others have used up what was free."""
    while missing := in_transaction(partial(_fail, attempt)):
        for limit in missing:
            in_transaction(partial(_add, limit))


def succeed(attempt: Attempt) -> None:
    """Forget failures of the account, know the client from now on, and commit; raise what `fail` raises."""
    throttles = in_transaction(partial(_succeed, attempt))
    if attempt.known_client and attempt.known_client.key not in throttles:
        in_transaction(partial(_add, attempt.known_client))


def _fail(attempt: Attempt) -> list[Limit]:
    """Count a failure where every count has its row; otherwise return the limits without one."""
    throttles = _lock(attempt)
    missing = attempt.missing(throttles)
    if not missing:
        attempt.require_no_wait(throttles)
        attempt.fail(throttles)
        _save(throttles)
    return missing


def _succeed(attempt: Attempt) -> dict[str, Throttle]:
    throttles = _lock(attempt)
    attempt.require_no_wait(throttles)
    attempt.succeed(throttles)
    _save(throttles)
    return throttles


def _lock(attempt: Attempt) -> dict[str, Throttle]:
    throttles = Throttle.objects.select_for_update().filter(key_digest__in=attempt.keys).order_by("key_digest")
    return {throttle.key_digest: throttle for throttle in throttles}


def _save(throttles: dict[str, Throttle]) -> None:
    for throttle in throttles.values():
        throttle.save()


def _add(limit: Limit) -> None:
    delete_expired(Throttle)
    Throttle.objects.bulk_create([limit.new_throttle()], ignore_conflicts=True)  # somebody else's may come in between
