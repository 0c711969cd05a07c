"""Sign-ins at two providers of different make: the one for tests, and a certified one with a confidential client."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from time import monotonic

import httpx
import pytest

from combinations import offered
from installed_project import Project
from matrix.provider import (
    CERTIFIED,
    EXAMPLE,
    Query,
    certified_provider,
    install_certified,
    mock_provider,
    settings,
    sign_in_at_certified,
    sign_in_at_mock,
)
from matrix.server import serving
from rendering import render

AUTH = "/api/v1/auth"
TIMEOUT = 2

SignIn = Callable[[str, str], Query]
Start = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module", params=offered("framework"))
def served(
    request: pytest.FixtureRequest, shared: dict[str, str], plain: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Project, httpx.Client]]:
    """A running project without resources."""
    answers = {"project_name": "sample", "framework": request.param, "auth": "oauth2", "resources": []}
    folder = tmp_path_factory.mktemp(request.param)
    environment = shared | settings(EXAMPLE, CERTIFIED) | {"OIDC_TIMEOUT": str(TIMEOUT)}
    project = Project(render(plain, folder / "sample", answers), environment=environment).install()
    project.uv("sample", "migrate")
    with serving(project, folder / "log") as address, httpx.Client(base_url=address) as client:
        yield project, client


@pytest.fixture(scope="session")
def certified() -> Path:
    return install_certified()


def leave(client: httpx.Client, provider: str) -> str:
    """Return the address to which a browser is sent."""
    sent = client.get(f"{AUTH}/oidc/{provider}/login")
    assert sent.status_code == httpx.codes.FOUND, sent.text
    return str(sent.headers["location"])


def come_back(client: httpx.Client, provider: str, query: Query) -> httpx.Response:
    return client.get(f"{AUTH}/oidc/{provider}/callback", params=query)


def account(client: httpx.Client, tokens: httpx.Response) -> object:
    assert tokens.status_code == httpx.codes.OK, tokens.text
    bearer = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
    return client.get("/api/v1/users/me", headers=bearer).json()


def go_through(client: httpx.Client, provider: str, start: Start, at_provider: SignIn) -> None:
    """Sign in, again, and out; with other keys; and while nobody answers."""

    def sign_in() -> httpx.Response:
        return come_back(client, provider, at_provider(leave(client, provider), "grace"))

    with start():
        first = sign_in()
        known = account(client, first)
        assert account(client, sign_in()) == known
        form = {"grant_type": "refresh_token", "refresh_token": first.json()["refresh_token"]}
        refreshed = client.post(f"{AUTH}/token", data=form)
        assert account(client, refreshed) == known
        last = refreshed.json()["refresh_token"]
        assert client.post(f"{AUTH}/revoke", data={"token": last}).is_success
        ended = client.post(f"{AUTH}/token", data=form | {"refresh_token": last})
        assert ended.json()["error"] == "invalid_grant"
    with start():  # it has other keys now
        assert account(client, sign_in()) == known
        query = at_provider(leave(client, provider), "grace")
    started = monotonic()
    stopped = come_back(client, provider, query)
    assert stopped.status_code == httpx.codes.SERVICE_UNAVAILABLE, stopped.text
    assert stopped.headers["content-type"] == "application/problem+json"
    assert monotonic() - started < TIMEOUT + 1
    assert client.get("/readyz").is_success


def test_people_sign_in_at_the_provider_for_tests(served: tuple[Project, httpx.Client]) -> None:
    project, client = served
    go_through(client, EXAMPLE, partial(mock_provider, project), sign_in_at_mock)


def test_people_sign_in_at_a_certified_provider(served: tuple[Project, httpx.Client], certified: Path) -> None:
    project, client = served
    go_through(client, CERTIFIED, partial(certified_provider, certified, project), sign_in_at_certified)
