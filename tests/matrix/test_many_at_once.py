"""What many requests at once are told, by several processes that share nothing but the database."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from combinations import Combination, axes
from installed_project import Project
from matrix.server import serving

TOKEN = "/api/v1/auth/token"
ADA = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery staple"}
ATTEMPTS, PER_CLIENT = 5, 20
Send = Callable[[httpx.Client, int], httpx.Response]


def choose(only: Collection[str] = ()) -> list[Combination]:
    """Each framework, on a database that takes its turn; with passwords, and nothing besides."""
    frameworks, databases, *_ = axes(only)
    return [
        Combination(framework, databases[number % len(databases)], "jwt", "none", "empty")
        for number, framework in enumerate(frameworks)
    ]


@pytest.fixture(scope="module")
def clients(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx.Client]]:
    """Clients of two servers with one database, which are given all the time that a slow machine needs."""
    project.environment |= {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "SIGN_IN_ATTEMPTS": str(ATTEMPTS),
        "SIGN_IN_ATTEMPTS_PER_CLIENT": str(PER_CLIENT),
        "REFRESH_REUSE_LEEWAY_SECONDS": "60",
        "REQUEST_TIMEOUT": "300",
        "DATABASE_POOL_TIMEOUT": "60",
    }
    project.uv(project.command, "migrate")
    logs = tmp_path_factory.mktemp("logs")
    with ExitStack() as stack:
        addresses = [stack.enter_context(serving(project, logs / f"{number}.log")) for number in range(2)]
        clients = [stack.enter_context(httpx.Client(base_url=address, timeout=300)) for address in addresses]
        assert clients[0].post("/api/v1/auth/register", json=ADA).status_code == httpx.codes.CREATED
        yield clients


def sign_in(client: httpx.Client, email: str, password: str, address: str = "192.0.2.1") -> httpx.Response:
    """Try a password, as the proxy on this machine says that somebody does from an address."""
    form = {"grant_type": "password", "username": email, "password": password}
    return client.post(TOKEN, data=form, headers={"X-Forwarded-For": address})


def at_once(clients: list[httpx.Client], times: int, send: Send) -> list[httpx.Response]:
    """Send requests at once, to each server in turn."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda number: send(clients[number % len(clients)], number), range(times)))


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_right_passwords_at_once_all_sign_in(clients: list[httpx.Client]) -> None:
    answers = at_once(clients, 20, lambda client, _: sign_in(client, ADA["email"], ADA["password"]))
    assert statuses(answers) == {200: 20}


def test_tabs_that_refresh_at_once_all_stay_signed_in(clients: list[httpx.Client]) -> None:
    token = sign_in(clients[0], ADA["email"], ADA["password"]).json()["refresh_token"]
    for _ in range(3):
        form = {"grant_type": "refresh_token", "refresh_token": token}
        answers = at_once(clients, 8, lambda client, _: client.post(TOKEN, data=form))  # noqa: B023  called here
        assert statuses(answers) == {200: 8}
        for answer in answers:
            bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            assert clients[0].get("/api/v1/users/me", headers=bearer).status_code == httpx.codes.OK
        [token] = {answer.json()["refresh_token"] for answer in answers}


def test_of_wrong_passwords_at_once_few_are_told_so(clients: list[httpx.Client]) -> None:
    for email in (ADA["email"], "nobody@example.com"):
        answers = at_once(clients, 20, lambda client, _: sign_in(client, email, "a guess"))  # noqa: B023  called here
        assert statuses(answers) == {400: ATTEMPTS, 429: 20 - ATTEMPTS}
    left = PER_CLIENT - 2 * ATTEMPTS
    answers = at_once(clients, 30, lambda client, number: sign_in(client, f"somebody{number}@example.com", "a guess"))
    assert statuses(answers) == {400: left, 429: 30 - left}
    for client in clients:
        refused = sign_in(client, ADA["email"], ADA["password"])
        assert refused.status_code == httpx.codes.TOO_MANY_REQUESTS
        assert int(refused.headers["retry-after"]) > 0


def test_who_guesses_elsewhere_locks_out_nobody_else(clients: list[httpx.Client]) -> None:
    home, elsewhere = "198.51.100.7", "2001:db8::"
    assert sign_in(clients[0], ADA["email"], ADA["password"], home).status_code == httpx.codes.OK
    answers = at_once(clients, 30, lambda client, n: sign_in(client, f"e{n}@example.com", "a guess", f"{elsewhere}{n}"))
    assert statuses(answers) == {400: PER_CLIENT, 429: 30 - PER_CLIENT}
    answers = at_once(clients, 20, lambda client, n: sign_in(client, ADA["email"], "a guess", f"203.0.113.{n}"))
    assert statuses(answers) == {400: ATTEMPTS, 429: 20 - ATTEMPTS}
    for client in clients:
        assert sign_in(client, ADA["email"], ADA["password"], home).status_code == httpx.codes.OK
