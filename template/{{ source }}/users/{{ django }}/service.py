"""Rules about accounts."""

from typing import Any

from ..auth.errors import Forbidden
from ..auth.service import end_all_sessions
from ..database import reads, save_changes, writes
from ..errors import Conflict, NotFound
from ..keyset import fetch_page
from .models import User
from .schemas import UserQuery, UserUpdate, UserUpdateMe


@reads
def list_users(user: User, query: UserQuery) -> dict[str, Any]:
    """Return a page of all users; raise `Forbidden` unless `user` is an admin."""
    _require_admin(user)
    return fetch_page(User.objects.all(), query)


@reads
def get(user: User, user_id: int) -> User:
    """Return somebody to an admin, and to themselves; raise `NotFound` to others."""
    found = User.objects.filter(id=user_id).first() if user.is_admin or user.id == user_id else None
    if found is None:
        raise NotFound("user")
    return found


@writes
def update(user: User, user_id: int, data: UserUpdate) -> User:
    """Change somebody's account, which ends their sessions when it is deactivated.

    Raises `Forbidden` unless `user` is an admin, and `Conflict` when admins would lock themselves out.
    """
    _require_admin(user)
    row = _lock(user_id)
    changes = data.model_dump(exclude_unset=True)
    if user_id == user.id and (changes.get("is_active") is False or changes.get("is_admin") is False):
        raise Conflict("Admins cannot take away their own rights; another admin can.")
    save_changes(row, changes)
    if not row.is_active:
        end_all_sessions(user_id)
    return row


@writes
def update_me(user: User, data: UserUpdateMe) -> User:
    """Change one's own account."""
    row = _lock(user.id)
    save_changes(row, data.model_dump(exclude_unset=True))
    return row


@writes
def delete_me(user: User) -> None:
    """Delete one's own account and all that it owns; raise `Conflict` for an admin, or if others build on it."""
    row = _lock(user.id)
    if row.is_admin:
        raise Conflict("Admins cannot delete their own account; another admin can take their rights first.")
    row.delete()


def _lock(user_id: int) -> User:
    """Return a user that nobody else changes until the commit."""
    found = User.objects.select_for_update().filter(id=user_id).first()
    if found is None:
        raise NotFound("user")
    return found


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise Forbidden("Only admins may do this.")
