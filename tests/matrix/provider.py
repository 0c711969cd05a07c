"""OpenID Connect providers for emitted projects to sign people in at."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import pytest

from installed_project import Project
from matrix.server import answers, free_port, until
from rendering import ROOT

#: The names of the provider for tests and of the certified one, as a project knows them.
EXAMPLE, CERTIFIED = "example", "certified"
SOURCES = ROOT / "tests" / "matrix" / "certified"
Query = dict[str, str]


def settings(*names: str) -> dict[str, str]:
    """What a project has to know of providers that may be started later."""
    found = {"PUBLIC_URL": f"http://localhost:{free_port()}"}
    for name in names:
        found |= {
            variable(name, "ISSUER"): f"http://127.0.0.1:{free_port()}",
            variable(name, "CLIENT_ID"): "sample",
            variable(name, "CLIENT_SECRET"): "a secret of the client, 100% + more",
        }
    return found


def variable(name: str, setting: str) -> str:
    return f"OIDC__{name.upper()}__{setting}"


@contextmanager
def running(command: list[str], issuer: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run a provider until it is no longer needed."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: answers(f"{issuer}/.well-known/openid-configuration") or process.poll() is not None, issuer)
        assert process.poll() is None, f"the provider ended with {process.returncode}"
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@contextmanager
def mock_provider(project: Project) -> Iterator[None]:
    """Run the provider that the project's own tests sign in at."""
    issuer = project.environment[variable(EXAMPLE, "ISSUER")]
    command = ["uv", "run", "python", "-m", "oidc_provider_mock", "--port", issuer.rpartition(":")[2]]
    with running(command, issuer, project.root, project.variables):
        yield


def install_certified() -> Path:
    """Install the provider from npm, once; it is kept for the next run."""
    if not shutil.which("npm"):
        pytest.fail(
            "Install Node.js 20 or newer with npm: the certified OpenID Connect provider runs on it", pytrace=False
        )
    folder = ROOT / ".nox" / "oidc-provider"
    if not (folder / "node_modules").exists():
        new = folder.with_name(f"oidc-provider-{os.getpid()}")  # another worker may install it at the same time
        shutil.copytree(SOURCES, new)
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=new, check=True, timeout=300)
        if not folder.exists():
            new.rename(folder)
        else:
            shutil.rmtree(new)
    shutil.copy2(SOURCES / "provider.mjs", folder)
    return folder


@contextmanager
def certified_provider(folder: Path, project: Project) -> Iterator[None]:
    """Run the certified provider, with new keys."""
    known = project.environment
    environment = {name: known[variable(CERTIFIED, name)] for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    environment["REDIRECT_URI"] = f"{known['PUBLIC_URL']}/api/v1/auth/oidc/{CERTIFIED}/callback"
    with running(["node", "provider.mjs"], environment["ISSUER"], folder, os.environ | environment):
        yield


def sign_in_at_mock(address: str, subject: str) -> Query:
    """Let the provider know somebody, and return what it sends their browser back with."""
    claims = {"email": f"{subject}@example.com", "email_verified": True, "name": subject}
    httpx.put(urljoin(address, f"/users/{subject}"), json=claims).raise_for_status()
    answer = httpx.post(address, data={"sub": subject})
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


@dataclass
class Form:
    """Where a page of the certified provider is sent to, and with what."""

    action: str
    fields: Query = field(default_factory=dict)

    @classmethod
    def on(cls, page: httpx.Response) -> "Form":
        action = re.search(r'action="([^"]+)"', page.text)
        assert action, page.text
        hidden = re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page.text)
        return cls(urljoin(str(page.url), action[1]), dict(hidden))


def sign_in_at_certified(address: str, subject: str) -> Query:
    """Fill in the forms of the provider, and return what it sends the browser back with."""
    with httpx.Client() as browser:
        page = follow(browser, browser.get(address))
        while not (query := dict(parse_qsl(urlsplit(page.headers.get("location", "")).query))):
            form = Form.on(page)
            page = follow(browser, browser.post(form.action, data={**form.fields, "login": subject, "password": "any"}))
        return query


def follow(browser: httpx.Client, page: httpx.Response) -> httpx.Response:
    """Go where the provider sends the browser, as long as it stays at the provider."""
    while page.is_redirect and urlsplit(str(page.next_request and page.next_request.url)).hostname == "127.0.0.1":
        page = browser.get(urljoin(str(page.url), page.headers["location"]))
    return page
