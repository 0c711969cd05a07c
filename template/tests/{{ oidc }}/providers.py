"""The providers that tests sign in at: a well-behaved one, and one that does what a test tells it."""

import base64
import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey


def free_address() -> str:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def challenge_of(verifier: str) -> str:
    """Return the S256 code challenge (RFC 7636 section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


PROVIDER, ROGUE, STOPPED = free_address(), free_address(), free_address()
CLIENT_ID, AUDIENCE = "sample-client", "https://api.example.com"
FRONT_END = "https://app.example.com/signed-in"
VARIABLES = {
    "OIDC_TIMEOUT": "30",
    "FRONTEND_URLS": "",
    "OIDC__EXAMPLE__ISSUER": PROVIDER,
    "OIDC__EXAMPLE__CLIENT_ID": CLIENT_ID,
    "OIDC__EXAMPLE__CLIENT_SECRET": "secret",
    "OIDC__ROGUE__ISSUER": ROGUE,
    "OIDC__ROGUE__CLIENT_ID": CLIENT_ID,
    "OIDC__ROGUE__CLIENT_SECRET": "secret",
    "OIDC__ROGUE__AUDIENCE": AUDIENCE,
    "OIDC__GITHUB__ISSUER": ROGUE,
    "OIDC__GITHUB__CLIENT_ID": CLIENT_ID,
    "OIDC__GITHUB__CLIENT_SECRET": "secret",
    "OIDC__STOPPED__ISSUER": STOPPED,
    "OIDC__STOPPED__CLIENT_ID": CLIENT_ID,
}
# What a browser at the well-behaved provider asks with.
outside = httpx2.Client()


class Rogue(ThreadingHTTPServer):
    """A provider that gives out ID tokens as a test wants them; as GitHub, it gives out what `pages` holds."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", int(ROGUE.rpartition(":")[2])), Handler)
        self.reset()

    def reset(self) -> None:
        """Behave well, with a new key and without anybody who waits."""
        self.key = ECKey.generate_key("P-256", auto_kid=True)
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.forged: str | None = None
        self.nonce = self.challenge = ""
        self.pages: dict[str, tuple[int, Any]] = {}
        self.asked: Counter[str] = Counter()
        self.form: dict[str, str] = {}
        self.awake = Event()
        self.awake.set()

    def expect(self, sent: dict[str, str]) -> None:
        """Take note of what a browser was sent with."""
        self.nonce, self.challenge = sent["nonce"], sent["code_challenge"]

    def token(self, **claims: Any) -> str:
        """Return a token that says what the test wants; a claim that is None is left out."""
        now = int(time.time())
        said = {"iss": ROGUE, "sub": "mallory", "aud": CLIENT_ID, "iat": now, "exp": now + 60} | claims
        header = {"alg": "ES256", "kid": self.key.kid} | self.header
        return jwt.encode(header, {name: value for name, value in said.items() if value is not None}, self.key)

    def answer(self, path: str) -> tuple[int, Any]:
        """Return the status and the JSON for a path."""
        self.asked[path] += 1
        self.awake.wait(10)
        if path in self.pages:
            return self.pages[path]
        person = {"email": "mallory@example.com", "email_verified": True, "name": "Mallory"}
        match path:
            case "/.well-known/openid-configuration":
                names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
                return 200, {"issuer": ROGUE} | {name: f"{ROGUE}/{page}" for name, page in names.items()}
            case "/jwks":
                return 200, {"keys": [self.key.as_dict(private=False)]}
            case "/token":
                if challenge_of(self.form["code_verifier"]) != self.challenge:
                    return 400, {"error": "invalid_grant"}
                id_token = self.forged or self.token(**{"nonce": self.nonce} | person | self.claims)
                return 200, {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
            case _:
                return 404, {}

    def handle_error(self, *_: Any) -> None:
        """Say nothing of those who have gone without waiting for an answer."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request and writes what the provider answers."""

    server: Rogue

    def do_GET(self) -> None:
        status, page = self.server.answer(self.path)
        body = page if isinstance(page, bytes) else json.dumps(page).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.form = dict(parse_qsl(body.decode()))
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session", autouse=True)
def provider() -> Iterator[None]:
    """Run the well-behaved provider in a process of its own."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", PROVIDER.rpartition(":")[2]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            wait_until_ready(process)
            yield
        finally:
            process.terminate()
            outside.close()


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            outside.get(f"{PROVIDER}/jwks").raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the provider did not start")


@pytest.fixture(scope="session")
def running_rogue() -> Iterator[Rogue]:
    with Rogue() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def rogue(running_rogue: Rogue) -> Iterator[Rogue]:
    """Give a test a provider that does what it is told."""
    running_rogue.reset()
    yield running_rogue
    running_rogue.awake.set()
