"""What the API answers when its database is gone, busy or broken is the same on every framework."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from matrix.conftest import name_for
from matrix.databases import Database, fresh
from matrix.document import API
from matrix.peers import ORIGIN, PASSWORD, Caller, DataModel, Peers
from matrix.proxy import Proxy
from matrix.rows import Rows
from matrix.server import serving, until

POOL_SIZE = 5


@dataclass
class Stoppable:
    """Servers behind proxies to their databases."""

    peers: Peers
    databases: dict[str, Database]
    proxies: dict[str, Proxy]
    logs: dict[str, Path]

    @property
    def table(self) -> str:
        """A table, which has the name of its path."""
        return next(iter(Rows(self.peers).paths.values())).rpartition("/")[2]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep everybody else from reading the table."""
        with ExitStack() as stack:
            for database in self.databases.values():
                cursor = stack.enter_context(database.session()).cursor()
                cursor.execute(database.lock.format(self.table))
            yield

    def rename(self, table: str, name: str) -> None:
        for database in self.databases.values():
            with database.session() as session:
                session.cursor().execute(f"ALTER TABLE {table} RENAME TO {name}")


@pytest.fixture(scope="module")
def stoppable(peers: Peers, data_model: DataModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stoppable]:
    """The projects of `peers`, served once more, each with a database that can be stopped."""
    folder = tmp_path_factory.mktemp("stoppable")
    clients, databases, proxies, logs = {}, {}, {}, {}
    with ExitStack() as around:
        with ExitStack() as servers:
            for framework, project in peers.projects.items():
                name = name_for("stoppable", data_model, framework)
                databases[framework] = database = around.enter_context(fresh(data_model.database, name))
                address = urlsplit(database.url)
                proxies[framework] = proxy = Proxy((address.hostname or "localhost", address.port or 0))
                around.callback(proxy.cut)
                netloc = f"{address.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}"
                own = {"DATABASE_URL": address._replace(netloc=netloc).geturl(), "DATABASE_POOL_TIMEOUT": "2"}
                served = replace(project, environment=project.environment | own)
                served.uv(served.command, "migrate")
                logs[framework] = folder / f"{framework}.log"
                url = servers.enter_context(serving(served, logs[framework], faults=True))
                clients[framework] = servers.enter_context(httpx.Client(base_url=url, timeout=30))
            yield Stoppable(Peers(peers.projects, clients), databases, proxies, logs)
        for framework, database in databases.items():
            until(partial(unused, database), f"no connection of {framework} is left", seconds=10)


def unused(database: Database) -> bool:
    return database.connections() == 0


def exhausted(database: Database) -> bool:
    return database.waiting() == POOL_SIZE


@pytest.fixture
def caller(stoppable: Stoppable) -> Caller:
    return stoppable.peers.sign_up()


@pytest.fixture(autouse=True)
def _alike(stoppable: Stoppable) -> Iterator[None]:
    with stoppable.peers.alike():
        yield


def test_fifty_requests_at_once_are_answered_by_five_connections(stoppable: Stoppable, caller: Caller) -> None:
    rows = Rows(stoppable.peers)
    name, path = next(iter(rows.paths.items()))
    row = rows.create(name, caller).json["id"]
    for framework, client in stoppable.peers.clients.items():
        expected = client.get(f"{path}/{row}", headers=caller.headers(framework)).json()
        with httpx.Client(base_url=client.base_url, timeout=30, limits=httpx.Limits(max_connections=50)) as many:

            def get(_: int, many: httpx.Client = many, framework: str = framework) -> httpx.Response:
                return many.get(f"{path}/{row}", headers=caller.headers(framework))

            with ThreadPoolExecutor(51) as threads:
                counting = threads.submit(most_connections, stoppable.databases[framework], seconds=2)
                answers = [answer for _ in range(4) for answer in threads.map(get, range(50))]
        assert [answer.text for answer in answers if answer.json() != expected] == []
        # And one for /readyz.
        assert 1 < counting.result() <= POOL_SIZE + 1, f"{framework}: {counting.result()} connections"
    rows.delete_all()


def most_connections(database: Database, seconds: float) -> int:
    end, most = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        most = max(most, database.connections())
    return most


def test_a_request_that_gets_no_connection_in_time_is_a_503(stoppable: Stoppable, caller: Caller) -> None:
    peers, path = stoppable.peers, f"{API}/{stoppable.table}"
    with ThreadPoolExecutor(POOL_SIZE * len(peers.clients)) as threads:
        with stoppable.lock():
            waiting = [
                threads.submit(client.get, path, headers=caller.headers(framework))
                for framework, client in peers.clients.items()
                for _ in range(POOL_SIZE)
            ]
            for framework, database in stoppable.databases.items():
                until(partial(exhausted, database), f"all connections of {framework} are in use")
            answer = peers.ask("GET", path, caller, expect=503)
            assert answer.header("retry-after")
            peers.ask("GET", "/readyz", expect=200)
            peers.ask("GET", "/healthz", expect=200)
        assert {each.result().status_code for each in waiting} == {200}
    peers.ask("GET", path, caller, expect=200)


def test_a_database_that_is_gone_is_a_503_until_it_is_back(stoppable: Stoppable, caller: Caller) -> None:
    peers, rows = stoppable.peers, Rows(stoppable.peers)
    name, path = next(iter(rows.paths.items()))
    body = rows.body(name, caller)
    for proxy in stoppable.proxies.values():
        proxy.cut()
    form = {"grant_type": "password", "username": caller.email, "password": PASSWORD}
    for _ in range(2):
        assert peers.ask("GET", "/readyz", expect=503).header("retry-after")
        assert peers.ask("GET", path, caller, expect=503).header("retry-after")
        assert peers.ask("POST", path, caller, json=body, expect=503).header("retry-after")
        assert peers.ask("POST", f"{API}/auth/token", data=form, expect=503).header("retry-after")
        peers.ask("GET", "/healthz", expect=200)
        peers.ask("GET", "/openapi.json", expect=200)
    for proxy in stoppable.proxies.values():
        proxy.resume()
    peers.ask("POST", path, caller, json=body, expect=201)
    peers.ask("GET", "/readyz", expect=200)
    for proxy in stoppable.proxies.values():
        proxy.cut()
        proxy.resume()
    peers.ask("GET", path, caller, expect=200)


def test_a_failure_is_a_500_that_says_nothing_and_a_log_that_says_all(stoppable: Stoppable, caller: Caller) -> None:
    peers, rows = stoppable.peers, Rows(stoppable.peers)
    path, body = next(iter(rows.paths.values())), rows.body(next(iter(rows.paths)), caller)
    table = path.rpartition("/")[2]
    headers = {"X-Request-ID": "failing-1", "Origin": ORIGIN}
    stoppable.rename(table, "elsewhere")
    try:
        for answer in (
            peers.ask("GET", path, caller, headers=headers, expect=500),
            peers.ask("POST", path, caller, json=body, headers=headers, expect=500),
        ):
            assert answer.json["detail"] == "The service failed. Its log knows why."
            assert answer.json["request_id"] == "failing-1"
            assert answer.header("access-control-allow-origin") == ORIGIN
            assert table not in answer.text
    finally:
        stoppable.rename("elsewhere", table)
    peers.ask("GET", path, caller, expect=200)
    for log in stoppable.logs.values():
        lines = [line for line in log.read_text().splitlines() if "failing-1" in line and "Traceback" in line]
        assert len(lines) == 2, log.read_text()
