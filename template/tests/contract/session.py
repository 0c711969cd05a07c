"""How Schemathesis calls the application: through the client of the tests, without a connection for each case."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, cast

import pytest
from httpx2 import Client, Headers
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse


@contextmanager
def session_of(client: Client) -> Iterator[Session]:
    """Return a session that sends with the client, as those do that Schemathesis opens to ask once more."""

    def send(adapter: HTTPAdapter, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        return adapter.build_response(request, answer(client, request))

    with pytest.MonkeyPatch.context() as patch, Session() as session:
        patch.setattr(HTTPAdapter, "send", send)
        session.headers.clear()
        session.trust_env = False
        yield session


def answer(client: Client, request: PreparedRequest) -> HTTPResponse:
    """Send a request; no cookie is kept for the next one."""
    method, url = str(request.method), str(request.url)
    headers = Headers(cast("dict[str, str]", request.headers), encoding="latin-1")
    body = cast("bytes | str | None", request.body)
    with client.stream(method, url, headers=headers, content=body) as response:
        content = BytesIO(b"".join(response.iter_raw()))
    client.cookies.clear()
    return HTTPResponse(
        content,
        HTTPHeaderDict(response.headers.multi_items()),
        response.status_code,
        reason=response.reason_phrase,
        preload_content=False,
        request_method=method,
    )
