"""Every refusal is a problem document, and none repeats what was sent."""

from httpx2 import Client

from tests.support.caller import assert_problem

CANARY = "zebra-in-the-kitchen"


def test_an_unknown_path_is_not_found(http: Client) -> None:
    response = http.get(f"/{CANARY}")
    assert_problem(response, 404)
    assert CANARY not in response.text


def test_a_method_that_a_path_does_not_take_is_answered_with_those_it_takes(http: Client) -> None:
    response = http.post("/healthz")
    assert_problem(response, 405)
    assert response.headers["allow"] == "GET, HEAD"
