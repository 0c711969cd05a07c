"""Whom a provider tells of, and the refusals on the way to know them."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ...errors import AppError
from ..schemas import AccountEmail

_email = TypeAdapter[str](AccountEmail)
MAX_SUBJECT = 255  # OpenID Connect Core section 2


class SignInRefused(AppError):
    """The browser did not bring back what it was sent away with, or the provider or this service says no."""

    status = HTTPStatus.FORBIDDEN


class ProviderFailed(AppError):
    """The provider gave an answer that cannot be trusted or understood.

    The log gets the reason and the facts. Of what the provider sent, no more belongs there than codes and names.
    """

    status = HTTPStatus.BAD_GATEWAY

    def __init__(
        self, reason: str, *, detail: str = "The provider gave an answer that is not valid.", **facts: object
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True)
class Person:
    """Somebody, as a provider knows them: `issuer` and `subject` together are nobody else, now and later."""

    issuer: str
    subject: str
    name: str
    email: str | None
    email_refusal: str | None = None

    def own_email(self) -> str:
        """Return the address that an account is found or made with; raise `SignInRefused` without one to rely on."""
        if self.email is None or self.email_refusal:
            raise SignInRefused(self.email_refusal or "The provider does not tell your e-mail address.")
        return self.email


def to_person(issuer: str, subject: Any, *, names: list[Any], email: Any, email_verified: bool) -> Person:
    """Return a person with what the database can hold; raise `ProviderFailed` without a usable subject."""
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise ProviderFailed("the subject is not usable")
    address = _usable_email(email)
    refusal = None
    if email and address is None:
        refusal = "No account can have the e-mail address that the provider tells."
    elif email and not email_verified:
        refusal = "The provider does not say that you own your e-mail address."
    texts = [name for name in [*names, (address or subject).partition("@")[0]] if isinstance(name, str)]
    printable = ["".join(filter(str.isprintable, text)).strip()[:120] for text in texts]
    return Person(issuer, subject, next(filter(None, printable), "?"), address, refusal)


def _usable_email(email: Any) -> str | None:
    try:
        return _email.validate_python(email)
    except ValidationError:
        return None
