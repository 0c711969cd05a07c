"""People with an account, who sign in at a provider as a browser would take them there and back."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from httpx2 import Client, Response

from tests.support.caller import Caller, assert_problem, ids
from tests.support.providers import PROVIDER, Rogue, outside

OIDC = "/api/v1/auth/oidc"


@dataclass
class Browser:
    """A browser that was sent to a provider, with the cookie that it got on the way."""

    http: Client
    provider: str
    address: str
    cookie: str

    @classmethod
    def leave(cls, http: Client, provider: str, **query: str) -> "Browser":
        """Begin to sign in."""
        sent = http.get(f"{OIDC}/{provider}/login", params=query, follow_redirects=False)
        assert sent.status_code == 302, sent.text
        return cls.after(http, provider, sent, sent.headers["location"])

    @classmethod
    def after(cls, http: Client, provider: str, response: Response, address: str) -> "Browser":
        http.cookies.clear()  # many browsers share this client
        return cls(http, provider, address, response.headers["set-cookie"].partition(";")[0])

    @property
    def sent(self) -> dict[str, str]:
        """What the provider gets to know."""
        return dict(parse_qsl(urlsplit(self.address).query))

    def come_back(self, **query: str) -> Response:
        """Bring the provider's answer; without any, one with a code and the right state."""
        response = self.http.get(
            f"{OIDC}/{self.provider}/callback",
            params={"code": "code", "state": self.sent["state"], **query},
            headers={"Cookie": self.cookie},
            follow_redirects=False,
        )
        self.http.cookies.clear()
        return response

    def sign_in(self, subject: str) -> dict[str, str]:
        """Sign in at the well-behaved provider, and return its answer."""
        answer = outside.post(self.address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def sign_up(http: Client, name: str) -> Caller:
    """Let the provider know somebody, and sign them in for the first time."""
    know(name.lower(), name=name)
    return sign_in(Caller(http, user={"name": name}))


def know(subject: str, **claims: object) -> None:
    """Let the provider know somebody, with a verified e-mail address unless the claims say otherwise."""
    claims = {"email": f"{subject}@example.com", "email_verified": True, **claims}
    outside.put(f"{PROVIDER}/users/{subject}", json=claims).raise_for_status()


def leave_for(rogue: Rogue, http: Client) -> Browser:
    """Begin to sign in at the provider that does what a test tells it."""
    browser = Browser.leave(http, "rogue")
    rogue.expect(browser.sent)
    return browser


def assert_nobody_came_in(response: Response, status: int, admin: Caller) -> None:
    """Check that a sign-in was refused, is over for the browser, and has made no account."""
    assert_problem(response, status)
    assert response.headers["set-cookie"].startswith("sign-in=; Path=/; Max-Age=0")
    assert ids(admin.get("/api/v1/users")) == [admin.user["id"]]


def visit(http: Client, subject: str, **query: str) -> Response:
    """Go to the provider, sign in there, and come back."""
    browser = Browser.leave(http, "example", **query)
    return browser.come_back(**browser.sign_in(subject))


def sign_in(caller: Caller) -> Caller:
    """Give the caller a new access token."""
    caller.headers = {"Authorization": f"Bearer {tokens(caller)['access_token']}"}
    caller.user = caller.get("/api/v1/users/me").json()
    return caller


def tokens(caller: Caller) -> dict[str, str]:
    """Sign in once more."""
    response = visit(caller.http, caller.user["name"].lower())
    assert response.status_code == 200, response.text
    given: dict[str, str] = response.json()
    return given
