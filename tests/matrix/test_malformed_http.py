"""What is not HTTP is refused by every framework's server in one way: with a problem document that names no server."""

import pytest

from matrix import hostile_http
from matrix.hostile_http import CHUNKED, MALFORMED
from matrix.peers import Peers
from matrix.rows import Rows
from matrix.wire import Response, connect, responses, send

pytestmark = pytest.mark.usefixtures("first_model")

HEADERS = {"date", "content-type", "content-length", "connection", "x-request-id"}
SECURITY_HEADERS = {"x-content-type-options", "x-frame-options", "referrer-policy", "cache-control"}


def exchange(address: str, data: bytes) -> list[Response]:
    with connect(address) as connection:
        send(connection, data)
        return responses(connection)


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_not_http_is_refused_with_a_problem_document(peers: Peers, name: str) -> None:
    data, status = MALFORMED[name]
    for framework, client in peers.clients.items():
        [answer] = exchange(str(client.base_url), data)
        assert answer.status == answer.json["status"] == status, f"{framework}: {answer}"
        assert_is_a_problem(answer)


@pytest.mark.parametrize("name", hostile_http.CHUNKS)
def test_chunks_that_are_none_are_a_400(peers: Peers, name: str) -> None:
    ada, path = peers.sign_up(), next(iter(Rows(peers).paths.values()))
    for framework, client in peers.clients.items():
        authorization = f"Authorization: {ada.headers(framework)['Authorization']}\r\n".encode()
        head = CHUNKED.replace(b"/healthz", path.encode()).replace(b"\r\n", b"\r\n" + authorization, 1)
        head = head.replace(b"\r\n", b"\r\nContent-Type: application/json\r\n", 1)
        [answer] = exchange(str(client.base_url), head + hostile_http.CHUNKS[name])
        assert answer.status == 400, f"{framework}: {answer}"
        assert_is_a_problem(answer)


def test_an_answer_under_way_comes_before_the_end_of_a_connection_with_rubbish(peers: Peers) -> None:
    for client in peers.clients.values():
        [answer] = exchange(str(client.base_url), hostile_http.get(b"X-A: a") + b"zebra\r\n\r\n")
        assert answer.status == 200
        assert answer.json == {"status": "ok"}


def assert_is_a_problem(answer: Response) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-request-id"] == answer.json["request_id"]
    assert answer.headers.keys() >= HEADERS | SECURITY_HEADERS
    assert "server" not in answer.headers
    assert b"<" not in answer.body
