"""Pages of the origins in the settings may call the API, and no others."""

from httpx2 import Client

from tests.support.environment import ORIGIN


def test_a_page_of_an_origin_in_the_settings_may_ask_first(http: Client) -> None:
    response = http.options("/healthz", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH"})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "PATCH" in response.headers["access-control-allow-methods"]
    assert "Authorization" in response.headers["access-control-allow-headers"]


def test_it_may_read_every_response(http: Client) -> None:
    for path, status in (("/healthz", 200), ("/zebra", 404)):
        response = http.get(path, headers={"Origin": ORIGIN})
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == ORIGIN
        assert "Location" in response.headers["access-control-expose-headers"]
        assert response.headers["vary"] == "Origin"


def test_a_page_of_another_origin_may_do_neither(http: Client) -> None:
    headers = {"Origin": "https://zebra.example.com", "Access-Control-Request-Method": "PATCH"}
    for method, status in (("GET", 200), ("OPTIONS", 405)):
        response = http.request(method, "/healthz", headers=headers)
        assert response.status_code == status
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert "zebra" not in response.text
