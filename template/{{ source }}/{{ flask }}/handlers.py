"""Whatever goes wrong ends here as a problem document."""

from http import HTTPStatus

import structlog
from flask import Flask, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import ClientDisconnected, HTTPException, MethodNotAllowed

from . import dialect
from .errors import AppError, Unavailable
from .framework import json_response
from .problems import MEDIA_TYPE, problem

log = structlog.get_logger(__name__)


def add_error_handlers(app: Flask) -> None:
    """Answer every kind of error in the one shape."""
    app.register_error_handler(AppError, on_app_error)
    app.register_error_handler(HTTPException, on_http_exception)
    app.register_error_handler(ClientDisconnected, on_slow_client)
    for kind in (*dialect.OUTAGES, DBAPIError, PoolTimeoutError):
        app.register_error_handler(kind, on_outage)
    app.register_error_handler(Exception, on_failure)


def on_app_error(error: AppError) -> Response:
    return json_response(error.document(), error.status, error.headers, error.media_type)


def on_http_exception(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = None
    match error:
        case MethodNotAllowed():
            detail = "This path does not take that method."
            headers = {"Allow": ", ".join(sorted(error.valid_methods or []))}
        case HTTPException(code=HTTPStatus.NOT_FOUND):
            detail = "There is nothing at this path."
        case _:
            detail = error.description or error.name
    return json_response(problem(status, detail), status, headers, MEDIA_TYPE)


def on_slow_client(_: ClientDisconnected) -> Response:
    return on_app_error(Unavailable("The request took too long."))


def on_outage(error: Exception) -> Response:
    if isinstance(error, DBAPIError) and not (isinstance(error, dialect.OUTAGES) or error.connection_invalidated):
        return on_failure(error)
    log.warning("database unavailable", error=type(error).__name__)
    return on_app_error(Unavailable("The database does not answer."))


def on_failure(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    document = problem(status, "The service failed. Its log knows why.")
    return json_response(document, status, media_type=MEDIA_TYPE)
