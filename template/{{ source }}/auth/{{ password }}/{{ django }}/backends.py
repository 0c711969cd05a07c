"""Passwords in the admin site: the accounts and the rules of the API, and as slow for who guesses."""

from datetime import timedelta
from typing import Any

import pydantic
from django.contrib.admin.models import LogEntry
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ..database import utc_now
from . import throttle
from .client import client_address
from .errors import TooManyAttempts
from .expiry import BATCH
from .models import User
from .passwords import verify
from .schemas import Password
from .sign_in import begin_attempt

ADMIN_LOG_IS_KEPT = timedelta(days=365)
_password = pydantic.TypeAdapter[Any](Password)


class PasswordValidator:
    """Asks of a password what the API asks."""

    def validate(self, password: str, user: object = None) -> None:
        try:
            _password.validate_python(password)
        except pydantic.ValidationError as error:
            raise ValidationError(error.errors(include_input=False)[0]["msg"]) from None

    def get_help_text(self) -> str:
        return "Use 12 characters or more, and no password that many people use."


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
