"""What goes in and out over HTTP for users."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..paging import Page, PageQuery
from ..types import Bool, Email, QueryBool, Text, left_out

Name = Annotated[Text, Field(min_length=1, max_length=120)]
UserSort = Literal["id", "-id", "email", "-email"]


class UserResponse(BaseModel):
    """An account, without its secrets."""

    id: int
    email: str
    name: str
    is_active: bool
    is_admin: bool
    created_at: datetime
    updated_at: datetime

    model_config = ConfigDict(from_attributes=True)


class UserUpdateMe(BaseModel):
    """What users change about themselves; what is left out stays as it is."""

    name: Name = left_out()

    model_config = ConfigDict(extra="forbid")


class UserUpdate(BaseModel):
    """What an admin changes about somebody; what is left out stays as it is."""

    name: Name = left_out()
    is_active: Bool = left_out()
    is_admin: Bool = left_out()

    model_config = ConfigDict(extra="forbid")


class UserQuery(PageQuery):
    """Which users to list, and in which order."""

    sort: UserSort = "id"
    email: Email | None = None
    is_active: QueryBool | None = None
    is_admin: QueryBool | None = None


class UserPage(Page[UserResponse]):
    """A page of users."""
