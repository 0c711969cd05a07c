"""People with an account, who sign in with a password."""

from httpx2 import Client

from tests.support.caller import Caller

PASSWORD = "correct horse battery staple"


def sign_up(http: Client, name: str) -> Caller:
    """Register somebody and sign them in."""
    caller = Caller(http)
    email = f"{name.lower()}@example.com"
    caller.user = caller.make("/api/v1/auth/register", {"email": email, "name": name, "password": PASSWORD})
    return sign_in(caller)


def sign_in(caller: Caller) -> Caller:
    """Give the caller a new access token."""
    caller.headers = {"Authorization": f"Bearer {tokens(caller)['access_token']}"}
    return caller


def tokens(caller: Caller) -> dict[str, str]:
    """Sign in once more."""
    email = caller.user["email"]
    response = caller.form("/api/v1/auth/token", grant_type="password", username=email, password=PASSWORD)
    assert response.status_code == 200, response.text
    given: dict[str, str] = response.json()
    return given
