"""What goes in and out over HTTP to sign in at a provider."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ...types import Text
from ..schemas import AccountEmail, Name

Parameter = Annotated[Text, Field(max_length=4096)]


class SignInQuery(BaseModel):
    """Where to go in the end: to an address of the front end, which proves with a challenge that it is the same one."""

    redirect_to: Annotated[Text | None, Field(max_length=255)] = None
    code_challenge: Annotated[str | None, Field(pattern="^[A-Za-z0-9_-]{43}$")] = None

    model_config = ConfigDict(extra="forbid")


class CallbackQuery(BaseModel):
    """What a provider sends the browser back with (RFC 6749 section 4.1.2, RFC 9207); the rest is ignored."""

    state: Parameter | None = None
    code: Parameter | None = None
    iss: Parameter | None = None
    error: Parameter | None = None


class Redirection(BaseModel):
    """The address that the browser has to visit next."""

    url: str


class IdentityResponse(BaseModel):
    """A way for the caller to sign in."""

    id: int
    issuer: str
    subject: str
    created_at: datetime
    updated_at: datetime

    model_config = ConfigDict(from_attributes=True)


class IdentityList(BaseModel):
    """All ways for the caller to sign in."""

    items: list[IdentityResponse]


class NewAdmin(BaseModel):
    """Whoever signs in with this address, once a provider says that it is theirs."""

    email: AccountEmail
    name: Name
