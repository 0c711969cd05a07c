"""What goes in and out over HTTP for users."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..auth.schemas import AccountEmail, Name, UserResponse
from ..paging import Page, PageQuery
from ..types import Bool, QueryBool, left_out

UserSort = Literal["id", "-id", "email", "-email"]


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
    email: AccountEmail | None = None
    is_active: QueryBool | None = None
    is_admin: QueryBool | None = None


class UserPage(Page[UserResponse]):
    """A page of users."""
