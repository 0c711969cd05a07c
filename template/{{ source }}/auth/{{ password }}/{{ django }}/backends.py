"""How the admin site signs people in: with the accounts of the API, and as slowly for who guesses."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from ..database import utc_now
from . import throttle
from .client import client_address
from .errors import TooManyAttempts
from .expiry import BATCH
from .models import User
from .passwords import verify
from .sign_in import begin_attempt

ADMIN_LOG_IS_KEPT = timedelta(days=365)


class ThrottledBackend(ModelBackend):
    """Compares passwords as the API does."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        try:
            attempt, user = begin_attempt(username or "", client_address(request) if request else "")
            if not verify(password or "", user.password if user else None) or user is None:
                throttle.fail(attempt)
                return None
            throttle.succeed(attempt)
        except TooManyAttempts:
            return None
        delete_old_admin_rows()
        return user


def delete_old_admin_rows() -> None:
    """Delete some of what the admin site leaves behind: sessions that have expired, and the oldest lines of its log."""
    expired = Session.objects.filter(expire_date__lt=utc_now()).values_list("session_key", flat=True)[:BATCH]
    Session.objects.filter(session_key__in=list(expired)).delete()
    oldest = LogEntry.objects.order_by("id").values_list("id", flat=True)[:BATCH]
    LogEntry.objects.filter(id__in=list(oldest), action_time__lt=utc_now() - ADMIN_LOG_IS_KEPT).delete()
