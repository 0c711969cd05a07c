"""Whatever goes wrong ends here as a problem document."""

import json
from http import HTTPStatus
from typing import Any

import structlog
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import NinjaAPI
from ninja.errors import ValidationError

from ..database import OUTAGES
from ..errors import AppError, Unavailable
from .problems import MEDIA_TYPE, field_errors, problem

log = structlog.get_logger(__name__)


def add_exception_handlers(api: NinjaAPI) -> None:
    """Answer every kind of error in the one shape."""

    @api.exception_handler(AppError)
    def on_app_error(_: HttpRequest, error: AppError) -> HttpResponse:
        return app_error_response(error)

    @api.exception_handler(ValidationError)
    def on_invalid_request(_: HttpRequest, error: ValidationError) -> HttpResponse:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        document = problem(status, "The request is not valid.", field_errors(error.errors))
        return json_response(document, status, media_type=MEDIA_TYPE)

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def on_outage(_: HttpRequest, error: Error) -> HttpResponse:
        return outage_response(error)


def on_view_error(error: Exception) -> HttpResponse | None:
    """Answer for a view that is none of the API's, if the error is not a failure of the view itself."""
    if isinstance(error, AppError):
        return app_error_response(error)
    return outage_response(error) if isinstance(error, OUTAGES) else None


def app_error_response(error: AppError) -> HttpResponse:
    if error.body is not None:
        return json_response(error.body, error.status, error.headers)
    return problem_response(error.status, error.detail, error.headers)


def outage_response(error: Exception) -> HttpResponse:
    log.warning("database unavailable", error=type(error).__name__)
    return app_error_response(Unavailable("The database does not answer."))


def describe_not_allowed(response: HttpResponseNotAllowed) -> None:
    """Say what a path takes, in a fixed order; what middleware has set stays."""
    response.headers["Allow"] = ", ".join(sorted(response.headers["Allow"].split(", ")))
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers.pop("Content-Length", None)
    response.content = encoded(problem(HTTPStatus.METHOD_NOT_ALLOWED, "This path does not take that method."))


def problem_response(status: int, detail: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return json_response(problem(status, detail), status, headers, MEDIA_TYPE)


def json_response(
    document: dict[str, Any],
    status: int,
    headers: dict[str, str] | None = None,
    media_type: str = "application/json",
) -> HttpResponse:
    return HttpResponse(encoded(document), content_type=media_type, status=status, headers=headers)


def encoded(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


# What Django answers by itself; urls.py names them.


def on_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(HTTPStatus.BAD_REQUEST, "The request is not well-formed.")


def on_permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(HTTPStatus.FORBIDDEN, "The caller may not do this.")


def on_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(HTTPStatus.NOT_FOUND, "There is nothing at this path.")


def on_failure(request: HttpRequest) -> HttpResponse:
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed. Its log knows why.")
