"""Clients that send slowly, or not at all, or do not read, cost nobody else anything, on every framework's server."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from matrix.peers import Peers
from matrix.rows import Rows
from matrix.server import serving, until
from matrix.wire import SlowClient, ended, responses, send, slow_clients

pytestmark = pytest.mark.usefixtures("first_model")

CLIENTS = 200


@pytest.fixture
def addresses(peers: Peers, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Serve the projects once more, with settings of the test's own."""
    with ExitStack() as stack:
        yield {
            framework: stack.enter_context(
                serving(replace(project, environment=project.environment | request.param), tmp_path / framework)
            )
            for framework, project in peers.projects.items()
        }


@pytest.mark.parametrize("addresses", [{"HEADER_TIMEOUT": "600", "REQUEST_TIMEOUT": "600"}], indirect=True, ids=[""])
def test_two_hundred_slow_clients_keep_nobody_from_an_answer(peers: Peers, addresses: dict[str, str]) -> None:
    ada, path = peers.sign_up(), next(iter(Rows(peers).paths.values()))
    for framework, address in addresses.items():
        kinds = slow_clients(path)
        with ExitStack() as stack, httpx.Client(base_url=address, timeout=60) as client:
            connected = [
                (kind, stack.enter_context(kind.connected(address, CLIENTS // len(kinds)))) for kind in kinds.values()
            ]
            for _ in range(5):
                for kind, connections in connected:
                    for connection in connections:
                        assert send(connection, kind.more), f"{framework} has cut {kind}"
                for each in ("/healthz", "/readyz", path):
                    answer = client.get(each, headers=ada.headers(framework))
                    assert answer.status_code == httpx.codes.OK, f"{framework} {each}: {answer.text}"
            for kind, connections in connected:
                assert not any(ended(connection) for connection in connections), f"{framework} has cut {kind}"


@pytest.mark.parametrize("addresses", [{"HEADER_TIMEOUT": "1", "REQUEST_TIMEOUT": "2"}], indirect=True, ids=[""])
def test_a_slow_client_is_told_that_it_is_late_and_cut(peers: Peers, addresses: dict[str, str]) -> None:
    kinds = slow_clients(next(iter(Rows(peers).paths.values())))
    for framework, address in addresses.items():
        with ExitStack() as stack:
            connected = {
                name: (kind, stack.enter_context(kind.connected(address, 1))[0]) for name, kind in kinds.items()
            }

            def all_ended(connected: dict[str, tuple[SlowClient, socket.socket]] = connected) -> bool:
                for kind, connection in connected.values():
                    send(connection, kind.more)
                return all(ended(connection) for _, connection in connected.values())

            until(all_ended, f"{framework} cuts all of them", seconds=120)
            for name, (kind, connection) in connected.items():
                if name == "reads nothing":
                    continue
                answers = responses(connection)
                if name in {"sends nothing", "sends empty lines"}:
                    assert answers == []
                elif answers or not kind.more:  # who goes on sending to a connection that is closed may miss the answer
                    [answer] = answers
                    assert answer.status == httpx.codes.REQUEST_TIMEOUT, f"{framework}, who {name}: {answer}"
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert answer.json["detail"] == "The request did not arrive in time."
