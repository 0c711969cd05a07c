"""The same request gets the same answer from every framework: status, headers and body."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from matrix import hostile
from matrix.document import API
from matrix.hostile import chunks
from matrix.peers import ORIGIN, PASSWORD, REQUEST_ID, Caller, Peers
from matrix.rows import Rows

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def _alike(peers: Peers) -> Iterator[None]:
    with peers.alike():
        yield


@pytest.fixture
def rows(peers: Peers) -> Iterator[Rows]:
    rows = Rows(peers)
    yield rows
    rows.delete_all()


def operations(peers: Peers, *methods: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each operation with the method and an id in its path that there is not."""
    for path, item in peers.document.text["paths"].items():
        for method, operation in item.items():
            if not methods or method in methods:
                yield method.upper(), re.sub(r"{\w+}", "987654321", path), operation


def some_operations(peers: Peers) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield an operation of each kind: those of the first resource, and those of accounts."""
    first = next(iter(Rows(peers).paths.values()))
    for method, path, operation in operations(peers, "post", "patch"):
        if path.startswith((first, f"{API}/auth/")) or path.endswith("/me"):
            yield method, path, operation


def media_types(operation: dict[str, Any]) -> list[str]:
    return list(operation.get("requestBody", {}).get("content", {}))


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


def test_a_query_that_does_not_hold_is_refused_alike(peers: Peers, rows: Rows) -> None:
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


def test_values_that_do_not_hold_are_refused_alike(peers: Peers, rows: Rows) -> None:
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


def test_an_id_that_is_none_is_refused_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    first = next(iter(Rows(peers).paths.values()))
    for method, path, operation in operations(peers):
        if "987654321" in path and path.startswith((first, f"{API}/auth", f"{API}/users")):
            for value in hostile.NO_IDS:
                body: dict[str, Any] | None = {} if media_types(operation) else None
                peers.ask(method, path.replace("987654321", value), ada, json=body)


def test_paths_and_methods_that_there_are_not_are_answered_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    paths = [path for _, path, _ in operations(peers)]
    known = list(dict.fromkeys([*paths, "/openapi.json", "/docs"]))
    for path in known:
        for method in hostile.METHODS:
            if method.lower() not in peers.document.text["paths"].get(path, {"get": ..., "head": ...}):
                peers.ask(method, path, ada)
        for unknown in hostile.spellings(path):
            for method in ("GET", "DELETE"):
                peers.ask(method, unknown, ada)
    for unknown in hostile.NO_PATHS:
        for method in hostile.METHODS:
            peers.ask(method, unknown)


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


def test_forms_that_do_not_hold_are_refused_alike(peers: Peers) -> None:
    for form in hostile.FORMS:
        for path in (f"{API}/auth/token", f"{API}/auth/revoke"):
            peers.ask("POST", path, headers=FORM, content=form.encode())


def test_a_refresh_token_that_was_used_ends_the_session_alike(peers: Peers) -> None:
    ada = peers.sign_up()
    old = Caller(ada.id, ada.email, ada.tokens)
    refresh(peers, ada, 200)
    refresh(peers, old, 400)
    refresh(peers, ada, 400)
    peers.ask("GET", f"{API}/users/me", ada, expect=401)


def test_headers_are_the_same_on_every_answer(peers: Peers) -> None:
    for request_id in ("a", "A.b_c-1", "a" * 64):
        answer = peers.ask("GET", "/zebra", headers={"X-Request-ID": request_id})
        assert answer.header("x-request-id") == answer.json["request_id"] == request_id
    for path in ("/healthz", "/zebra", f"{API}/users/me", "/openapi.json", "/docs"):
        answer = peers.ask("GET", path)
        assert answer.header("x-request-id") == REQUEST_ID
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("cache-control") == "no-store"
        assert answer.header("strict-transport-security")
        for name, value in hostile.HEADERS.items():
            peers.ask("GET", path, headers={name: value})


def test_pages_of_other_origins_are_answered_alike(peers: Peers) -> None:
    for path in ("/healthz", "/zebra", f"{API}/users/me"):
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        answer = peers.ask("OPTIONS", path, headers={"Origin": ORIGIN, **asked}, expect=204)
        assert answer.header("access-control-allow-origin") == ORIGIN
        for method in ("GET", "POST"):
            answer = peers.ask(method, path, headers={"Origin": ORIGIN})
            assert answer.header("access-control-allow-origin") == ORIGIN
        for origin in hostile.ORIGINS:
            for method in ("OPTIONS", "GET"):
                answer = peers.ask(method, path, headers={"Origin": origin, **asked})
                assert answer.header("access-control-allow-origin") is None
