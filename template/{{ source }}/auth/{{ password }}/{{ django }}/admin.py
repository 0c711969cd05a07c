"""Users in the admin site."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.http import HttpRequest

from .models import AuthSession, User


class NewUserForm(BaseUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic for mypy alone
    """Sets a password, which ends every session of the user; an account without one could not be used."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        del self.fields["usable_password"]
        self.fields["password1"].required = self.fields["password2"].required = True

    def save(self, commit: bool = True) -> User:
        AuthSession.objects.filter(user=self.user).delete()
        user: User = super().save(commit)
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Adds and changes users, under the rules of the API: who is deactivated is signed out."""

    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ("id", "email", "name", "is_active", "is_admin", "created_at")
    list_filter = ("is_active", "is_admin")
    search_fields = ("email", "name")
    ordering = ("id",)
    filter_horizontal = ()
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active", "is_admin", "created_at", "updated_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            AuthSession.objects.filter(user=obj).delete()
