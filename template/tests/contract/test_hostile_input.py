"""Whatever is sent, the API answers, and never with a 500."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from httpx2 import Client

from tests.support.caller import Caller

CANARY = "zebra-in-the-kitchen"

# JSON texts rather than values: some of them no client library would write.
NASTY = {
    "nul": f'"{CANARY}\\u0000"',
    "lone surrogate": f'"{CANARY}\\ud800"',
    "right-to-left mark": '"\\u202e\\u0000"',
    "long text": json.dumps(CANARY * 20_000),
    "beyond int32": str(2**31),
    "beyond int64": str(2**63),
    "a very large number": "9" * 400,
    "infinity": "1e400",
    "not a number": "NaN",
    "minus infinity": "-Infinity",
    "negative zero": "-0.0",
    "null": "null",
    "true": "true",
    "list": "[[]]",
    "mapping": f'{{"{CANARY}": "{CANARY}"}}',
    "nul in a list": f'["{CANARY}\\u0000"]',
    "deep list": "[" * 5_000 + "]" * 5_000,
    "deep mapping": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "far date": '"9999-12-31T23:59:59-23:59"',
    "early date": '"0001-01-01T00:00:00+23:59"',
    "no such date": '"2026-02-30"',
    "decimal with an exponent": '"1e999999"',
    "empty text": '""',
}
QUERIES = [
    "limit=0",
    "limit=-1",
    "limit=101",
    f"limit={2**63}",
    "limit=1e3",
    "limit=",
    "cursor=zebra",
    "sort=zebra",
    "sort=%00",
]
HEADERS = {"Content-Type": "application/json"}


def operations(http: Client, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each path that takes `method`, with an id filled in, and what its JSON body consists of."""
    document = http.get("/openapi.json").json()
    for path, item in document["paths"].items():
        if method in item and path != "/readyz":  # its answer hangs on other services
            content = item[method].get("requestBody", {}).get("content", {})
            reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
            schema = document["components"]["schemas"].get(reference.rpartition("/")[2], {})
            yield path, schema.get("properties", {})


def assert_answered(response: Any) -> None:
    assert response.status_code < 500, response.text
    assert CANARY not in response.text or response.status_code < 300


def filled(path: str, value: object = 1) -> str:
    return "/".join(str(value) if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY.keys())
def test_no_value_of_a_field_is_too_much(caller: Caller, value: str) -> None:
    headers = {**caller.headers, **HEADERS}
    for method in ("post", "patch"):
        for path, fields in operations(caller.http, method):
            for field in fields:
                body = f'{{"{field}": {value}}}'
                assert_answered(caller.http.request(method, filled(path), content=body, headers=headers))


@pytest.mark.parametrize("value", [*NASTY.values(), "", "{", '{"a": 1', "\x00", "plain"], ids=repr)
def test_no_body_is_too_much(caller: Caller, value: str) -> None:
    headers = {**caller.headers, **HEADERS}
    for method in ("post", "patch"):
        for path, fields in operations(caller.http, method):
            if fields:
                response = caller.http.request(method, filled(path), content=value, headers=headers)
                assert response.status_code in {400, 422}, response.text
                assert_answered(response)


@pytest.mark.parametrize("value", [0, -1, 2**31, 2**63, 2**64, "1.0", "1e3", "%00", "%ED%A0%80", "a" * 5_000])
def test_no_id_is_too_much(caller: Caller, value: object) -> None:
    for method in ("get", "patch", "delete"):
        for path, _ in operations(caller.http, method):
            if "{" in path:
                response = caller.http.request(method, filled(path, value), headers={**caller.headers, **HEADERS})
                assert_answered(response)


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_is_too_much(caller: Caller, query: str) -> None:
    for path, _ in operations(caller.http, "get"):
        response = caller.http.get(f"{filled(path)}?{query}", headers=caller.headers)
        assert_answered(response)


def test_a_body_that_is_too_large_is_refused_however_it_is_sent(server: str, caller: Caller) -> None:
    body = b'"' + b"a" * 1_100_000 + b'"'
    chunks = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
    for path, fields in operations(caller.http, "post"):
        if fields:
            for content in (body, chunks):
                response = httpx2.post(f"{server}{path}", content=content, headers={**caller.headers, **HEADERS})
                assert response.status_code == 413, response.text
            return
