"""Rules about accounts."""

from ..auth.models import User
from ..auth.service import sign_out_everywhere
from ..database import reads, save_changes, writes
from ..database.pages import fetch_page
from ..errors import Conflict, Forbidden, NotFound
from ..paging import Rows
from .schemas import UserQuery, UserUpdate, UserUpdateMe


@reads
def list_users(user: User, query: UserQuery) -> Rows[User]:
    """Return a page of all users; raise `Forbidden` unless `user` is an admin."""
    _require_admin(user)
    return fetch_page(User.objects.all(), query)


@reads
def get(user: User, user_id: int) -> User:
    """Return somebody to an admin, and to themselves; raise `NotFound` to others."""
    account = User.objects.filter(id=user_id).first() if user.is_admin or user.id == user_id else None
    if account is None:
        raise NotFound("user")
    return account


@writes
def update(user: User, user_id: int, data: UserUpdate) -> User:
    """Change somebody's account, which ends their sessions when it is deactivated.

    Raises `Forbidden` unless `user` is an admin, and `Conflict` when admins would lock themselves out.
    """
    _require_admin(user)
    account = _lock(user_id)
    changes = data.model_dump(exclude_unset=True)
    if user_id == user.id and (changes.get("is_active") is False or changes.get("is_admin") is False):
        raise Conflict("Admins cannot take away their own rights; another admin can.")
    save_changes(account, changes)
    if not account.is_active:
        sign_out_everywhere(user_id)
    return account


@writes
def update_me(user: User, data: UserUpdateMe) -> User:
    """Change one's own account."""
    account = _lock(user.id)
    save_changes(account, data.model_dump(exclude_unset=True))
    return account


@writes
def delete_me(user: User) -> None:
    """Delete one's own account and all that it owns; raise `Conflict` for an admin, or if others build on it."""
    account = _lock(user.id)
    if account.is_admin:
        raise Conflict("Admins cannot delete their own account; another admin can take their rights first.")
    account.delete()


def _lock(user_id: int) -> User:
    """Return a user that nobody else changes until the commit."""
    account = User.objects.select_for_update().filter(id=user_id).first()
    if account is None:
        raise NotFound("user")
    return account


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise Forbidden("Only admins may do this.")
