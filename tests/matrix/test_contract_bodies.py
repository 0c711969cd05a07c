"""What is wrong in a body or in a query gets the same answer from every framework."""

import pytest

from matrix import hostile
from matrix.document import API
from matrix.hostile import chunks
from matrix.operations import media_types, some_operations
from matrix.peers import PASSWORD, Peers
from matrix.rows import Rows

pytestmark = pytest.mark.usefixtures("alike")
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_query_that_is_not_valid_is_refused_alike(peers: Peers, rows: Rows) -> None:
    admin = peers.admin()
    for path in (next(iter(rows.paths.values())), f"{API}/users"):
        for query in hostile.QUERIES:
            peers.ask("GET", f"{path}?{query}", admin)
    for path in ("/healthz", f"{API}/users/me", f"{API}/auth/sessions"):
        peers.ask("GET", f"{path}?zebra=1", admin)


def test_a_malformed_body_is_refused_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    for method, path, operation in some_operations(peers):
        if "application/json" in media_types(operation):
            for body in [*hostile.MALFORMED, *hostile.NO_OBJECTS]:
                peers.ask(method, path, ada, headers=JSON, content=body)
        else:
            for body in hostile.MALFORMED:
                peers.ask(method, path, headers=FORM, content=body)


def test_another_media_type_is_refused_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    for method, path, operation in some_operations(peers):
        [expected] = media_types(operation)
        peers.ask(method, path, ada, content=b"{}")
        for media_type in hostile.media_types(expected):
            headers = {"Content-Type": media_type}
            peers.ask(method, path, ada, headers=headers, content=b"{}")


def test_a_body_that_is_too_large_is_refused_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    large = b'{"name": "' + b"a" * 1_100_000 + b'"}'
    for path, headers in ((f"{API}/auth/register", JSON), (f"{API}/auth/token", FORM)):
        peers.ask("POST", path, ada, headers=headers, content=large, expect=413)
        peers.ask("POST", path, ada, headers=headers, content=lambda: chunks(large), expect=413)
    for path in ("/zebra", "/healthz"):  # in chunks, only some frameworks read what nobody asks for
        peers.ask("POST", path, ada, headers=JSON, content=large, expect=413)
    peers.ask("POST", f"{API}/auth/register", headers=JSON, content=lambda: chunks(b'{"name": "Ada"}'), expect=422)
    full = b'{"name": "' + b"a" * (1_048_576 - 12) + b'"}'
    for content in (full, full + b" "):
        peers.ask("POST", f"{API}/auth/register", headers=JSON, content=content)
        peers.ask("PATCH", f"{API}/users/me", ada, headers=JSON, content=lambda sent=content: chunks(sent))


def test_forms_that_are_not_valid_are_refused_alike(peers: Peers) -> None:
    for form in hostile.FORMS:
        for path in (f"{API}/auth/token", f"{API}/auth/revoke"):
            peers.ask("POST", path, headers=FORM, content=form.encode())


def test_values_that_are_not_valid_are_refused_alike(peers: Peers, rows: Rows) -> None:
    ada = peers.sign_up()
    for name, path in rows.paths.items():
        body = rows.body(name, ada)
        row = rows.create(name, ada).json["id"]
        for value in hostile.NO_VALUES:
            peers.ask("POST", path, ada, json=dict.fromkeys([*body, "zebra"], value), expect=422)
            refused = peers.ask("PATCH", f"{path}/{row}", ada, json=dict.fromkeys([*body, "zebra"], value), expect=422)
            for key in body.keys() - {fault["loc"][1] for fault in refused.json["errors"]}:
                peers.ask("PATCH", f"{path}/{row}", ada, json={key: value})
        for key in hostile.NO_FIELDS:
            peers.ask("POST", path, ada, json=body | {key: 1}, expect=422)
            peers.ask("PATCH", f"{path}/{row}", ada, json={key: None}, expect=422)
        peers.ask("POST", path, ada, json={}, expect=422)
        peers.ask("GET", f"{path}/{row}", ada, expect=200)


def test_the_fields_of_an_account_are_held_to_the_same_rules(peers: Peers) -> None:
    ada, admin = peers.sign_up(), peers.admin()
    account = {"email": "zoe@example.com", "name": "Zoe", "password": PASSWORD}
    for key in account:
        peers.ask(
            "POST",
            f"{API}/auth/register",
            json={other: account[other] for other in account if other != key},
            expect=422,
        )
    for value in hostile.NO_VALUES:
        peers.ask("POST", f"{API}/auth/register", json=dict.fromkeys([*account, "zebra"], value), expect=422)
        peers.ask("PATCH", f"{API}/users/me", ada, json={"name": value})
        peers.ask("PATCH", f"{API}/users/{ada.id}", admin, json={"name": value})
    for key in ("email", "is_admin", "is_active", "password", "zebra"):
        for value in (None, "true", 1, [], "\x00"):
            peers.ask("PATCH", f"{API}/users/me", ada, json={key: value}, expect=422)
            peers.ask("PATCH", f"{API}/users/{ada.id}", admin, json={key: value}, expect=422)
    for key in ("current_password", "new_password", "zebra"):
        for value in (None, "", "short", 1, [], "\x00", "a" * 5000):
            change = {"current_password": "x" * 12, "new_password": 7, key: value}
            peers.ask("POST", f"{API}/users/me/password", ada, json=change, expect=422)
