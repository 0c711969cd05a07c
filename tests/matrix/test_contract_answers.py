"""The same request succeeds with the same answer on every framework: status, headers and body."""

from typing import Any

import pytest

from matrix import hostile
from matrix.document import API
from matrix.peers import PASSWORD, Caller, Peers
from matrix.rows import Rows

pytestmark = pytest.mark.usefixtures("alike")


def test_every_operation_succeeds_with_the_same_answer(peers: Peers, rows: Rows) -> None:
    ada, admin = peers.sign_up(), peers.admin()
    for path in ("/healthz", "/readyz", "/openapi.json", "/docs"):
        peers.ask("GET", path, expect=200)
    for name, path in rows.paths.items():
        row = rows.create(name, ada).json["id"]
        peers.ask("GET", path, ada, expect=200)
        peers.ask("GET", f"{path}/{row}", ada, expect=200)
        peers.ask("GET", f"{path}/{row}", admin, expect=200)
        peers.ask("PATCH", f"{path}/{row}", ada, json={}, expect=200)
        peers.ask("PATCH", f"{path}/{row}", ada, json=rows.body(name, ada, 1), expect=200)
        peers.ask("GET", f"{path}/{row}", ada, expect=200)
    for path, row, _ in reversed(rows.made):
        peers.ask("DELETE", f"{path}/{row}", ada, expect=204)
    rows.made.clear()
    account(peers, ada, admin)


def account(peers: Peers, ada: Caller, admin: Caller) -> None:
    """What an account can do, and what can be done to it."""
    peers.ask("GET", f"{API}/users/me", ada, expect=200)
    peers.ask("PATCH", f"{API}/users/me", ada, json={"name": "Ada L."}, expect=200)
    peers.ask("GET", f"{API}/users/{ada.id}", ada, expect=200)
    peers.ask("GET", f"{API}/users?limit=2", admin, expect=200)
    peers.ask("PATCH", f"{API}/users/{ada.id}", admin, json={"is_active": True}, expect=200)
    peers.sign_in(ada)
    sessions = peers.ask("GET", f"{API}/auth/sessions", ada, expect=200).json["items"]
    other = next(each["id"] for each in sessions if not each["current"])
    peers.ask("DELETE", f"{API}/auth/sessions/{other}", ada, expect=204)
    refresh(peers, ada, 200)
    change = {"current_password": PASSWORD, "new_password": PASSWORD * 2}
    peers.ask("POST", f"{API}/users/me/password", ada, json=change, expect=204)
    peers.sign_in(ada, PASSWORD * 2)
    revoke(peers, ada, "refresh_token")
    peers.ask("GET", f"{API}/users/me", ada, expect=401)
    peers.sign_in(ada, PASSWORD * 2)
    revoke(peers, ada, "access_token")
    peers.sign_in(ada, PASSWORD * 2)
    peers.ask("DELETE", f"{API}/users/me", ada, expect=204)
    peers.ask("GET", f"{API}/users/me", ada, expect=401)


def refresh(peers: Peers, caller: Caller, status: int) -> None:
    def form(framework: str) -> dict[str, Any]:
        return {"data": {"grant_type": "refresh_token", "refresh_token": caller.tokens[framework]["refresh_token"]}}

    peers.ask("POST", f"{API}/auth/token", each=form, expect=status)
    if status == 200:
        caller.tokens = peers.bodies


def revoke(peers: Peers, caller: Caller, kind: str) -> None:
    peers.ask(
        "POST", f"{API}/auth/revoke", each=lambda name: {"data": {"token": caller.tokens[name][kind]}}, expect=200
    )


def test_a_refresh_token_that_was_used_ends_the_session_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    old = Caller(ada.id, ada.email, ada.tokens)
    refresh(peers, ada, 200)
    refresh(peers, Caller(old.id, old.email, old.tokens), 200)  # another tab, at about the same time
    refresh(peers, ada, 200)
    refresh(peers, old, 400)
    refresh(peers, ada, 400)
    peers.ask("GET", f"{API}/users/me", ada, expect=401)


def test_lists_page_sort_and_filter_alike(peers: Peers, rows: Rows) -> None:
    ada = peers.sign_up()
    for name, path in rows.paths.items():
        for number in range(5):
            rows.create(name, ada, number)
        for parameter in peers.document.text["paths"][path]["get"]["parameters"]:
            schema = rows.resolve(parameter["schema"])
            if parameter["name"] == "sort":
                for sort in schema["enum"]:
                    walk(peers, f"{path}?limit=2&sort={sort}", ada)
            elif parameter["name"] not in {"limit", "cursor"}:
                shown = peers.ask("GET", path, ada).json["items"]
                for value in {row[parameter["name"]] for row in shown}:
                    text = str(value).lower() if isinstance(value, bool) else value
                    peers.ask("GET", path, ada, params={parameter["name"]: text}, expect=None if value is None else 200)
                for value in hostile.FILTERS:
                    peers.ask("GET", path, ada, params={parameter["name"]: value})


def walk(peers: Peers, path: str, caller: Caller) -> None:
    """Read all pages of a list."""
    cursor = None
    for _ in range(10):
        answer = peers.ask("GET", path + (f"&cursor={cursor}" if cursor else ""), caller, expect=200)
        cursor = answer.json["next"]
        if cursor is None:
            return
        other = path.replace("sort=-", "sort=") if "sort=-" in path else path.replace("sort=", "sort=-")
        peers.ask("GET", f"{other}&cursor={cursor}", caller, expect=404)
    pytest.fail(f"{path} has no last page")
