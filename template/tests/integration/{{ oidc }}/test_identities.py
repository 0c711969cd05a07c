"""The identities of an account: linked, listed and taken away again."""

from concurrent.futures import ThreadPoolExecutor

from httpx2 import Client, Response

from tests.support.accounts import Browser, leave_for
from tests.support.caller import Caller, Row, assert_problem
from tests.support.providers import PROVIDER, ROGUE, Rogue

MINE = "/api/v1/users/me/identities"
LINK = "/api/v1/auth/oidc/rogue/link"


def identities(caller: Caller) -> list[Row]:
    response = caller.get(MINE)
    assert response.status_code == 200, response.text
    items: list[Row] = response.json()["items"]
    return items


def link(caller: Caller, rogue: Rogue, **claims: object) -> Response:
    """Sign in at the other provider while signed in here."""
    response = caller.http.post(LINK, headers=caller.headers)
    assert response.status_code == 200, response.text
    browser = Browser.after(caller.http, "rogue", response, response.json()["url"])
    rogue.expect(browser.sent)
    rogue.claims = claims
    return browser.come_back()


def test_users_see_how_they_sign_in(ada: Caller, bob: Caller) -> None:
    [identity] = identities(ada)
    assert identity.keys() == {"id", "issuer", "subject", "created_at", "updated_at"}
    assert (identity["issuer"], identity["subject"]) == (PROVIDER, "ada")
    assert [each["subject"] for each in identities(bob)] == ["bob"]


def test_a_linked_identity_leads_to_the_same_account_whatever_its_email(ada: Caller, rogue: Rogue) -> None:
    assert link(ada, rogue, email="other@example.com", email_verified=False).status_code == 200
    assert [each["issuer"] for each in identities(ada)] == [ROGUE, PROVIDER]
    bearer = {"Authorization": f"Bearer {leave_for(rogue, ada.http).come_back().json()['access_token']}"}
    assert ada.http.get("/api/v1/users/me", headers=bearer).json() == ada.user


def test_an_identity_has_one_account(ada: Caller, bob: Caller, rogue: Rogue) -> None:
    assert link(ada, rogue).status_code == 200
    assert link(ada, rogue).status_code == 200
    assert_problem(link(bob, rogue), 409)
    assert len(identities(ada)) == 2
    assert len(identities(bob)) == 1


def test_an_identity_is_linked_by_the_browser_that_began_it(ada: Caller, bob: Caller, rogue: Rogue) -> None:
    sent = ada.http.post(LINK, headers=ada.headers)
    browser = Browser.after(ada.http, "rogue", sent, sent.json()["url"])
    rogue.expect(browser.sent)
    browser.cookie = Browser.leave(ada.http, "rogue").cookie
    assert_problem(browser.come_back(), 403)
    assert len(identities(ada)) == len(identities(bob)) == 1


def test_an_identity_is_not_linked_to_an_account_that_is_gone(ada: Caller, bob: Caller, rogue: Rogue) -> None:
    sent = ada.http.post(LINK, headers=ada.headers)
    browser = Browser.after(ada.http, "rogue", sent, sent.json()["url"])
    rogue.expect(browser.sent)
    assert ada.delete("/api/v1/users/me").status_code == 204
    assert_problem(browser.come_back(), 403)
    assert link(bob, rogue).status_code == 200


def test_an_identity_is_taken_away_but_never_the_last_one(ada: Caller, bob: Caller, rogue: Rogue) -> None:
    [first] = identities(ada)
    assert_problem(ada.delete(f"{MINE}/{first['id']}"), 409)
    assert link(ada, rogue).status_code == 200
    assert_problem(bob.delete(f"{MINE}/{first['id']}"), 404)
    assert ada.delete(f"{MINE}/{first['id']}").status_code == 204
    [last] = identities(ada)
    assert last["issuer"] == ROGUE
    assert_problem(ada.delete(f"{MINE}/{last['id']}"), 409)


def test_two_removals_at_the_same_time_leave_a_way_in(ada: Caller, rogue: Rogue) -> None:
    assert link(ada, rogue).status_code == 200
    paths = [f"{MINE}/{each['id']}" for each in identities(ada)]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(response.status_code for response in pool.map(ada.delete, paths))
    assert statuses == [204, 409]


def test_nobody_sees_identities_without_a_token(http: Client) -> None:
    assert_problem(http.get(MINE), 401)
    assert_problem(http.post(LINK), 401)
    assert_problem(http.delete(f"{MINE}/1"), 401)
