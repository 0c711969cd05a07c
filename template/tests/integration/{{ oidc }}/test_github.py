"""GitHub has no ID tokens: its API says who somebody is."""

from typing import Any

import pytest
from httpx2 import Client, Response

from tests.support.accounts import Browser
from tests.support.caller import Caller, assert_problem, ids
from tests.support.providers import ROGUE, Rogue

USER = {"id": 7, "login": "octo", "name": None}
EMAILS = [
    {"email": "old@example.com", "primary": False, "verified": True},
    {"email": "Octo@example.com", "primary": True, "verified": True},
]


def sign_in(http: Client, rogue: Rogue, user: Any = USER, emails: Any = EMAILS, token: Any = None) -> Response:
    browser = Browser.leave(http, "github")
    assert browser.address.startswith(f"{ROGUE}/login/oauth/authorize?")
    assert browser.sent["scope"] == "read:user user:email"
    rogue.expect(browser.sent)
    rogue.pages = {
        "/login/oauth/access_token": (200, token or {"access_token": "gho", "token_type": "bearer"}),
        "/api/v3/user": (200, user),
        "/api/v3/user/emails": (200, emails),
    }
    return browser.come_back()


def test_the_primary_address_makes_the_account(http: Client, rogue: Rogue) -> None:
    bearer = {"Authorization": f"Bearer {sign_in(http, rogue).json()['access_token']}"}
    user = http.get("/api/v1/users/me", headers=bearer).json()
    assert (user["email"], user["name"]) == ("octo@example.com", "octo")
    again = sign_in(http, rogue, user={**USER, "login": "renamed"}, emails=[])
    bearer = {"Authorization": f"Bearer {again.json()['access_token']}"}
    assert http.get("/api/v1/users/me", headers=bearer).json() == user


@pytest.mark.parametrize("emails", [[], [{**EMAILS[1], "verified": False}], EMAILS[:1]], ids=["0", "unverified", "old"])
def test_without_a_verified_primary_address_there_is_no_account(
    http: Client, rogue: Rogue, admin: Caller, emails: object
) -> None:
    assert_problem(sign_in(http, rogue, emails=emails), 403)
    assert ids(admin.get("/api/v1/users")) == [admin.user["id"]]


def test_a_code_that_github_does_not_accept_is_refused(http: Client, rogue: Rogue) -> None:
    assert_problem(sign_in(http, rogue, token={"error": "bad_verification_code"}), 403)


@pytest.mark.parametrize("user", [{}, {"id": "7"}, [], {"id": None}], ids=str)
def test_an_api_that_talks_nonsense_is_a_502(http: Client, rogue: Rogue, user: object) -> None:
    assert_problem(sign_in(http, rogue, user=user), 502)
