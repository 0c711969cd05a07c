"""What stands around every request."""

from http import HTTPStatus
from time import perf_counter

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import NotFound

from ..config import Settings
from ..errors import BodyTooLarge
from ..logs import AccessLog
from .event_loop import quick
from .headers import PREFLIGHT_HEADERS, accepted_request_id, cors_headers, is_preflight, security_headers


def add_hooks(app: Flask, settings: Settings) -> None:
    """Give each request an id, read its body within bounds, set the security headers, write the access log."""
    headers = security_headers(settings)
    access_log = AccessLog(settings, __name__)
    max_bytes = settings.max_body_bytes
    # One byte more, which tells a body that is cut off from one that just fits.
    app.config["MAX_CONTENT_LENGTH"] = max_bytes + 1

    @app.before_request
    @quick
    def identify() -> None:
        g.started = perf_counter()
        g.request_id = accepted_request_id(request.headers.get("x-request-id"))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.before_request
    @quick
    def answer_preflight() -> Response | None:
        if is_preflight(settings, request.method, request.headers.get("origin")):
            return app.response_class(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT_HEADERS)
        return None

    @app.before_request
    @quick
    def refuse_other_spellings() -> None:
        """Werkzeug takes `//docs` for `/docs`, behind the back of a proxy with a rule for `/docs`."""
        if request.environ["PATH_INFO"].startswith("//"):
            raise NotFound

    @app.before_request
    @quick
    def read_body() -> None:
        """Read all of the body now: a view runs in the event loop, which must not wait for a slow client."""
        if (request.content_length or 0) > max_bytes or len(request.get_data()) > max_bytes:
            raise BodyTooLarge(max_bytes)

    @app.after_request
    @quick
    def finish(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        own = {name.lower() for name in response.headers.keys()}  # noqa: SIM118  it is no mapping
        common = headers | cors_headers(settings, request.headers.get("origin"))
        response.headers.extend([(name, value) for name, value in common.items() if name.lower() not in own])
        access_log.write(
            request.method, request.root_path + request.path, response.status_code, g.started, g.request_id
        )
        return response
