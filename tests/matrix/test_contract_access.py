"""Who may do what, and what the rows allow, is the same on every framework."""

import pytest

from matrix import hostile
from matrix.document import API
from matrix.operations import media_types, operations
from matrix.peers import PASSWORD, Peers
from matrix.rows import Rows

pytestmark = pytest.mark.usefixtures("alike")


def test_who_does_not_say_who_they_are_is_refused_alike(peers: Peers) -> None:
    for method, path, operation in operations(peers):
        sends_json = "application/json" in media_types(operation)
        peers.ask(method, path, json={} if sends_json else None)
        for credential in hostile.NO_CREDENTIALS if operation.get("security") else ["Bearer zebra"]:
            headers = {"Authorization": credential}
            peers.ask(method, path, headers=headers, json={} if sends_json else None)
    peers.ask("GET", f"{API}/users/me", expect=401)


def test_what_is_not_ones_own_is_refused_alike(peers: Peers, rows: Rows) -> None:
    ada, bob = peers.sign_up(), peers.sign_up("Bob")
    for name, path in rows.paths.items():
        row = rows.create(name, ada).json["id"]
        for number in (row, 987654321):
            peers.ask("GET", f"{path}/{number}", bob)
            peers.ask("PATCH", f"{path}/{number}", bob, json={})
            peers.ask("DELETE", f"{path}/{number}", bob) if number != row or rows.made[-1][2] is bob else None
        created = peers.ask("POST", path, bob, json=rows.body(name, ada, 1))
        if created.status == 201:
            rows.made.append((path, created.json["id"], bob))
    peers.ask("GET", f"{API}/users", bob, expect=403)
    peers.ask("GET", f"{API}/users/{ada.id}", bob, expect=404)
    peers.ask("PATCH", f"{API}/users/{ada.id}", bob, json={"name": "B"}, expect=403)
    peers.ask("DELETE", f"{API}/auth/sessions/987654321", bob, expect=404)
    wrong = {"current_password": "not the right one", "new_password": PASSWORD}
    peers.ask("POST", f"{API}/users/me/password", bob, json=wrong, expect=403)


def test_many_wrong_passwords_are_slowed_down_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    for address in (ada.email, f"no-{ada.email}"):
        for _ in range(4):
            form = {"grant_type": "password", "username": address, "password": "wrong"}
            last = peers.ask("POST", f"{API}/auth/token", data=form)
        assert last.status == 429
        assert last.header("retry-after")
    change = {"current_password": "wrong", "new_password": PASSWORD}
    peers.ask("POST", f"{API}/users/me/password", ada, json=change, expect=429)


def test_what_contradicts_the_rows_is_refused_alike(peers: Peers, rows: Rows) -> None:
    ada, admin = peers.sign_up(), peers.admin()
    account = {"email": ada.email.upper(), "name": "Ada", "password": PASSWORD}
    peers.ask("POST", f"{API}/auth/register", json=account, expect=409)
    peers.ask("PATCH", f"{API}/users/{admin.id}", admin, json={"is_admin": False}, expect=409)
    peers.ask("DELETE", f"{API}/users/me", admin, expect=409)
    for name, path in rows.paths.items():
        body = rows.body(name, ada)
        first = rows.create(name, ada)
        again = peers.ask("POST", path, ada, json=body)
        if again.status == 201:
            rows.made.append((path, again.json["id"], ada))
        second = rows.create(name, ada, 1)
        peers.ask("PATCH", f"{path}/{second.json['id']}", ada, json=body)
        for reference in rows.references[name]:
            peers.ask("POST", path, ada, json=rows.body(name, ada, 2) | {f"{reference}_id": 987654321})
            peers.ask("PATCH", f"{path}/{first.json['id']}", ada, json={f"{reference}_id": 987654321})
    for path, row, caller in rows.made:  # the first are those that others refer to
        peers.ask("DELETE", f"{path}/{row}", caller)
