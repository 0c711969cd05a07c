"""Rules about accounts."""

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..auth.models import User
from ..auth.service import sign_out_everywhere
from ..database import commit
from ..database.pages import fetch_page
from ..database.reader import Reader
from ..errors import Conflict, Forbidden, NotFound
from ..paging import Rows
from .schemas import UserQuery, UserUpdate, UserUpdateMe


async def list_users(reader: Reader, user: User, query: UserQuery) -> Rows[RowMapping]:
    """Return a page of all users; raise `Forbidden` unless `user` is an admin."""
    _require_admin(user)
    return await fetch_page(reader, select(User), User, query)


async def get(reader: Reader, user: User, user_id: int) -> RowMapping:
    """Return somebody to an admin, and to themselves; raise `NotFound` to others."""
    visible = user.is_admin or user.id == user_id
    account = await reader.row(select(User).where(User.id == user_id)) if visible else None
    if account is None:
        raise NotFound("user")
    return account


async def update(session: AsyncSession, user: User, user_id: int, data: UserUpdate) -> User:
    """Change somebody's account, which ends their sessions when it is deactivated.

    Raises `Forbidden` unless `user` is an admin, and `Conflict` when admins would lock themselves out.
    """
    _require_admin(user)
    account = await session.get(User, user_id, with_for_update=True)
    if account is None:
        raise NotFound("user")
    changes = data.model_dump(exclude_unset=True)
    if user_id == user.id and (changes.get("is_active") is False or changes.get("is_admin") is False):
        raise Conflict("Admins cannot take away their own rights; another admin can.")
    for name, value in changes.items():
        setattr(account, name, value)
    if not account.is_active:
        await sign_out_everywhere(session, user_id)
    await session.commit()
    return account


async def update_me(session: AsyncSession, user: User, data: UserUpdateMe) -> User:
    """Change one's own account."""
    account = await session.get(User, user.id, with_for_update=True)
    if account is None:
        raise NotFound("user")
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(account, name, value)
    await session.commit()
    return account


async def delete_me(session: AsyncSession, user: User) -> None:
    """Delete one's own account and all that it owns; raise `Conflict` for an admin, or if others build on it."""
    account = await session.get(User, user.id, with_for_update=True)
    if account is None:
        raise NotFound("user")
    if account.is_admin:
        raise Conflict("Admins cannot delete their own account; another admin can take their rights first.")
    await session.delete(account)
    await commit(session)


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise Forbidden("Only admins may do this.")
