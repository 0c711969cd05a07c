"""Whatever goes wrong ends here as a problem document."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from ..database import dialect
from ..errors import AppError, MalformedBody, Unavailable
from .problems import MEDIA_TYPE, FieldError, field_errors, problem

log = structlog.get_logger(__name__)


class ProblemResponse(JSONResponse):
    media_type = MEDIA_TYPE

    def __init__(
        self,
        status: int,
        detail: str,
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(problem(status, detail, errors), status, headers)


def add_exception_handlers(app: FastAPI) -> None:
    """Answer every kind of error in the one shape."""

    @app.exception_handler(AppError)
    async def on_app_error(_: Request, error: AppError) -> JSONResponse:
        return error_response(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
        errors = error.errors()
        if any(fault["type"] == "json_invalid" for fault in errors):
            return error_response(MalformedBody())
        return ProblemResponse(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid.", field_errors(errors))

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
        return _http_response(request, error)

    async def on_outage(_: Request, error: Exception) -> JSONResponse:
        if isinstance(error, DBAPIError) and not (isinstance(error, dialect.OUTAGES) or error.connection_invalidated):
            raise error
        log.warning("database unavailable", error=type(error).__name__)
        return error_response(Unavailable("The database does not answer."))

    for kind in (*dialect.OUTAGES, DBAPIError, PoolTimeoutError):
        app.add_exception_handler(kind, on_outage)


def error_response(error: AppError) -> JSONResponse:
    if error.body is not None:
        return JSONResponse(error.body, error.status, error.headers)
    return ProblemResponse(error.status, error.detail, headers=error.headers)


def _http_response(request: Request, error: HTTPException) -> JSONResponse:
    match error.status_code:
        case HTTPStatus.BAD_REQUEST:
            # FastAPI raises it for whatever happens while a body is read: it is too large, or nested too deeply.
            return error_response(error.__cause__ if isinstance(error.__cause__, AppError) else MalformedBody())
        case HTTPStatus.NOT_FOUND:
            return ProblemResponse(HTTPStatus.NOT_FOUND, "There is nothing at this path.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_allowed_methods(request))}
            return ProblemResponse(error.status_code, "This path does not take that method.", headers=headers)
        case status:
            return ProblemResponse(status, error.detail, headers=error.headers)


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes at this path; the router itself names those of the first one."""
    allowed = {
        method
        for method in ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    }
    return sorted(allowed | {"HEAD"} if "GET" in allowed else allowed)
