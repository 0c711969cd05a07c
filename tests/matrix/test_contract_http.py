"""Paths, methods and headers are answered alike by every framework, whatever the feature."""

from typing import Any

import pytest

from matrix import hostile
from matrix.document import API
from matrix.operations import media_types, operations
from matrix.peers import ORIGIN, REQUEST_ID, Peers
from matrix.rows import Rows

pytestmark = pytest.mark.usefixtures("alike")


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
