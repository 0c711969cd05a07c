"""How the admin site signs people in: with the accounts of the API, and as slowly for who guesses."""

from functools import partial
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from ..database import in_transaction
from .errors import TooManyAttempts
from .models import User
from .passwords import verify
from .sign_in import begin_attempt, forget_attempts


class ThrottledBackend(ModelBackend):
    """Compares passwords as the API does."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        try:
            user = in_transaction(partial(begin_attempt, username or ""))
        except TooManyAttempts:
            return None
        if not verify(password or "", user.password if user else None) or user is None:
            return None
        forget_attempts(user)
        return user
