"""What stands around every request. These hooks are not asynchronous: they run in the thread that reads the request."""

from http import HTTPStatus
from time import perf_counter

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import NotFound

from ..config import Settings
from ..errors import BodyTooLarge
from .headers import PREFLIGHT_HEADERS, accepted_request_id, cors_headers, is_preflight, security_headers

log = structlog.get_logger(__name__)


def add_hooks(app: Flask, settings: Settings) -> None:
    """Give each request an id, read its body within bounds, set the security headers, write the access log."""
    headers = security_headers(settings)
    max_bytes = settings.max_body_bytes
    # One byte more, which tells a body that is cut off from one that just fits.
    app.config["MAX_CONTENT_LENGTH"] = max_bytes + 1

    @app.before_request
    def identify() -> None:
        g.started = perf_counter()
        g.request_id = accepted_request_id(request.headers.get("x-request-id"))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.before_request
    def answer_preflight() -> Response | None:
        if is_preflight(settings, request.method, request.headers.get("origin")):
            return app.response_class(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT_HEADERS)
        return None

    @app.before_request
    def refuse_other_spellings() -> None:
        """Werkzeug takes `//docs` for `/docs`, behind the back of a proxy with a rule for `/docs`."""
        if request.environ["PATH_INFO"].startswith("//"):
            raise NotFound

    @app.before_request
    def read_body() -> None:
        """Read all of the body now: a view runs in the event loop, which must not wait for a slow client."""
        if (request.content_length or 0) > max_bytes or len(request.get_data()) > max_bytes:
            raise BodyTooLarge(max_bytes)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        for name, value in (headers | cors_headers(settings, request.headers.get("origin"))).items():
            response.headers.setdefault(name, value)
        log.info(
            "request",
            method=request.method,
            path=request.root_path + request.path,
            status=response.status_code,
            milliseconds=round((perf_counter() - g.started) * 1000, 1),
        )
        return response
