"""What makes guessing passwords slow: counts of failures, in the database, which all processes share.

No transaction is open while a password is compared, and only what has turned out wrong is counted. Whoever has to wait
by then is refused, with the right password too: however many try at once, no more answers than the limit allows tell a
right guess from a wrong one.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from .expiry import delete_expired
from .limits import Attempt, Limit
from .models import Throttle


async def begin(session: AsyncSession, attempt: Attempt) -> None:
    """Raise `TooManyAttempts` for an attempt that has to wait."""
    attempt.require_no_wait(await _load(session, attempt))


async def fail(session: AsyncSession, attempt: Attempt) -> None:
    """Count a wrong password, and commit; raise `TooManyAttempts` if others have used up what was free."""
    throttles = await _lock(session, attempt)
    while missing := attempt.missing(throttles):
        await session.commit()
        for limit in missing:
            await _add(session, limit)
        throttles = await _lock(session, attempt)
    attempt.require_no_wait(throttles)
    attempt.fail(throttles)
    await session.commit()


async def succeed(session: AsyncSession, attempt: Attempt) -> None:
    """Forget failures of the account, know the client from now on, and commit; raise what `fail` raises."""
    throttles = await _lock(session, attempt)
    attempt.require_no_wait(throttles)
    attempt.succeed(throttles)
    await session.commit()
    if attempt.known_client and attempt.known_client.key not in throttles:
        await _add(session, attempt.known_client)


async def _load(session: AsyncSession, attempt: Attempt, *, lock: bool = False) -> dict[str, Throttle]:
    statement = select(Throttle).where(Throttle.key_digest.in_(attempt.keys)).order_by(Throttle.key_digest)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return {throttle.key_digest: throttle for throttle in await session.scalars(statement)}


async def _lock(session: AsyncSession, attempt: Attempt) -> dict[str, Throttle]:
    return await _load(session, attempt, lock=True)


async def _add(session: AsyncSession, limit: Limit) -> None:
    session.add(limit.new_throttle())
    try:
        await session.commit()
    except IntegrityError:
        await session.rollback()  # somebody else's came in between
    else:
        await delete_expired(session, Throttle)
