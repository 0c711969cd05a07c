"""Whatever goes wrong ends here as a problem document."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from . import dialect
from .errors import AppError, Unavailable
from .problems import MEDIA_TYPE, FieldError, field_errors, problem

MALFORMED = "The body is not well-formed JSON."

log = structlog.get_logger(__name__)


def add_exception_handlers(app: FastAPI) -> None:
    """Answer every kind of error in the one shape."""

    @app.exception_handler(AppError)
    async def on_app_error(_: Request, error: AppError) -> JSONResponse:
        return JSONResponse(error.document(), error.status, error.headers, error.media_type)

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
        errors = error.errors()
        if any(fault["type"] == "json_invalid" for fault in errors):
            return _response(HTTPStatus.BAD_REQUEST, MALFORMED)
        return _response(HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not hold.", field_errors(errors))

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
        return _http_response(request, error)

    async def on_outage(_: Request, error: Exception) -> JSONResponse:
        if isinstance(error, DBAPIError) and not (isinstance(error, dialect.OUTAGES) or error.connection_invalidated):
            raise error
        log.warning("database unavailable", error=type(error).__name__)
        unavailable = Unavailable("The database does not answer.")
        return JSONResponse(unavailable.document(), unavailable.status, unavailable.headers, unavailable.media_type)

    for kind in (*dialect.OUTAGES, DBAPIError, PoolTimeoutError):
        app.add_exception_handler(kind, on_outage)


def _http_response(request: Request, error: HTTPException) -> JSONResponse:
    match error.status_code:
        case HTTPStatus.BAD_REQUEST:  # raised for JSON that is nested too deeply
            return _response(HTTPStatus.BAD_REQUEST, MALFORMED)
        case HTTPStatus.NOT_FOUND:
            return _response(HTTPStatus.NOT_FOUND, "There is nothing at this path.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_allowed_methods(request))}
            return _response(HTTPStatus.METHOD_NOT_ALLOWED, "This path does not take that method.", headers=headers)
        case status:
            return _response(status, error.detail, headers=dict(error.headers or {}))


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes at this path; the router itself names those of the first one."""
    return [
        method
        for method in ("DELETE", "GET", "PATCH", "POST", "PUT")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]


def _response(
    status: int, detail: str, errors: list[FieldError] | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    return JSONResponse(problem(status, detail, errors), status, headers, MEDIA_TYPE)
