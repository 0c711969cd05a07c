"""The table of users."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from ..auth import passwords


class UserManager(BaseUserManager["User"]):
    """Makes users for Django's own commands; the API makes its users in `auth/sign_in.py`."""

    def create_superuser(self, email: str, name: str, password: str) -> "User":
        user = self.model(email=email.lower(), name=name, is_admin=True)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person with an account; the e-mail address is in lower case."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    password = models.CharField(max_length=255, db_column="password_hash")
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    last_login = None  # its sessions tell

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        db_table = "users"

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    @property
    def is_staff(self) -> bool:
        """Whether the admin site lets the user in."""
        return self.is_admin

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_admin

    def set_password(self, raw_password: str | None) -> None:
        self.password = passwords.hasher.hash(raw_password or "")

    def check_password(self, raw_password: str | None) -> bool:
        return passwords.hasher.verify(raw_password or "", self.password)
