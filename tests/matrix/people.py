"""People with an account of an emitted project: how they get it, and how they sign in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from matrix.document import API
from matrix.provider import EXAMPLE, mock_provider, sign_in_at_mock

if TYPE_CHECKING:
    from matrix.endpoint_visitor import Visitor

Tokens = dict[str, str]


class People(Protocol):
    """Whoever has an account."""

    def join(self, name: str) -> None:
        """Do what has to be done before the first sign-in."""

    def sign_in(self, name: str) -> Tokens:
        """Return new tokens."""

    def sign_in_as_admin(self, name: str) -> Tokens:
        """Make an admin by the project's own command, and return tokens."""

    def use_the_rest(self, name: str, token: str) -> None:
        """Ask the endpoints that this way of signing in brings."""


@contextmanager
def people_of(visitor: "Visitor") -> Iterator[People | None]:
    """Yield those of a project with accounts, in the way that its endpoints show."""
    if ("POST", f"{API}/auth/register") in visitor.endpoints:
        yield WithPassword(visitor)
    elif ("GET", f"{API}/auth/oidc/{{provider}}/login") in visitor.endpoints:
        with mock_provider(visitor.project):
            yield AtProvider(visitor)
    else:
        yield None


class WithPassword:
    """Accounts of the project's own."""

    def __init__(self, visitor: "Visitor") -> None:
        self.visitor = visitor
        self.passwords: dict[str, str] = {}

    def join(self, name: str) -> None:
        self.passwords[name] = f"the first passphrase of {name}"
        account = {"email": email(name), "name": name, "password": self.passwords[name]}
        self.visitor.ask("POST", f"{API}/auth/register", json=account)

    def sign_in(self, name: str) -> Tokens:
        form = {"grant_type": "password", "username": email(name), "password": self.passwords[name]}
        tokens: Tokens = self.visitor.ask("POST", f"{API}/auth/token", data=form)
        return tokens

    def sign_in_as_admin(self, name: str) -> Tokens:
        self.passwords[name] = f"a long passphrase of {name}"
        create_admin(self.visitor, name, ADMIN_PASSWORD=self.passwords[name])
        return self.sign_in(name)

    def use_the_rest(self, name: str, token: str) -> None:
        old, self.passwords[name] = self.passwords[name], f"another passphrase of {name}"
        change = {"current_password": old, "new_password": self.passwords[name]}
        self.visitor.ask("POST", f"{API}/users/me/password", token, json=change)


class AtProvider:
    """Accounts of people whom a provider knows."""

    def __init__(self, visitor: "Visitor") -> None:
        self.visitor = visitor

    def join(self, name: str) -> None:
        """Do nothing: the first sign-in makes the account."""

    def sign_in(self, name: str) -> Tokens:
        self.visitor.ask("GET", f"{API}/auth/oidc/{{provider}}/login", None, EXAMPLE)
        return self.come_back(name.lower(), self.visitor.headers["location"])

    def sign_in_as_admin(self, name: str) -> Tokens:
        create_admin(self.visitor, name)
        return self.sign_in(name)

    def use_the_rest(self, name: str, token: str) -> None:
        tokens = self.sign_in(name)
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        self.visitor.ask("POST", f"{API}/auth/token", data=form)
        other = self.visitor.ask("POST", f"{API}/auth/oidc/{{provider}}/link", token, EXAMPLE)
        self.come_back(f"{name.lower()}-at-work", other["url"])
        newest, *_ = self.visitor.ask("GET", f"{API}/users/me/identities", token)["items"]
        self.visitor.ask("DELETE", f"{API}/users/me/identities/{{identity_id}}", token, newest["id"])

    def come_back(self, subject: str, address: str) -> Tokens:
        query = sign_in_at_mock(address, subject)
        path = f"{API}/auth/oidc/{{provider}}/callback"
        tokens: Tokens = self.visitor.ask("GET", path, None, EXAMPLE, params=query)
        return tokens


def email(name: str) -> str:
    return f"{name.lower()}@example.com"


def create_admin(visitor: "Visitor", name: str, **environment: str) -> None:
    command = (visitor.project.command, "create-admin", "--email", email(name), "--name", name)
    visitor.project.uv(*command, **environment)
