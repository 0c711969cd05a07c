"""Whatever goes wrong ends here as a problem document."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import ClientDisconnected, HTTPException, MethodNotAllowed

from ..database import dialect
from ..errors import AppError, LateRequest, Unavailable
from .event_loop import quick
from .problems import MEDIA_TYPE, field_errors, problem
from .validation import InvalidRequest

log = structlog.get_logger(__name__)


def add_error_handlers(app: Flask) -> None:
    """Answer every kind of error in the one shape.

    What has no handler here is logged and reported by Flask itself, which then asks for the answer to a 500.
    """
    app.register_error_handler(AppError, on_app_error)
    app.register_error_handler(InvalidRequest, on_invalid_request)
    app.register_error_handler(HTTPException, on_http_exception)
    app.register_error_handler(ClientDisconnected, on_slow_client)
    for kind in (*dialect.OUTAGES, DBAPIError, PoolTimeoutError):
        app.register_error_handler(kind, on_outage)


@quick
def on_app_error(error: AppError) -> Response:
    if error.body is not None:
        return _response(error.body, error.status, error.headers, "application/json")
    return _response(problem(error.status, error.detail), error.status, error.headers)


@quick
def on_invalid_request(error: InvalidRequest) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _response(problem(status, "The request is not valid.", field_errors(error.errors)), status)


@quick
def on_http_exception(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    match status:
        case HTTPStatus.NOT_FOUND:
            detail = "There is nothing at this path."
        case HTTPStatus.METHOD_NOT_ALLOWED:
            detail = "This path does not take that method."
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            detail = "The service failed. Its log knows why."
        case _:
            detail = error.description or error.name
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(error.valid_methods or []))
    return _response(problem(status, detail), status, headers)


@quick
def on_slow_client(_: ClientDisconnected) -> Response:
    return on_app_error(LateRequest())


@quick
def on_outage(error: Exception) -> Response:
    if isinstance(error, DBAPIError) and not (isinstance(error, dialect.OUTAGES) or error.connection_invalidated):
        raise error
    log.warning("database unavailable", error=type(error).__name__)
    return on_app_error(Unavailable("The database does not answer."))


def _response(
    document: dict[str, Any], status: int, headers: Mapping[str, str] | None = None, media_type: str = MEDIA_TYPE
) -> Response:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, content_type=media_type)
