"""Whatever goes wrong ends here as a problem document."""

import json
from http import HTTPStatus
from typing import Any

import structlog
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import ValidationError

from .errors import AppError, Unavailable
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
        document = problem(status, "The request does not hold.", field_errors(error.errors))
        return json_response(document, status, media_type=MEDIA_TYPE)

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def on_outage(_: HttpRequest, error: Error) -> HttpResponse:
        return outage_response(error)


def app_error_response(error: AppError) -> HttpResponse:
    return json_response(error.document(), error.status, error.headers, error.media_type)


def outage_response(error: Exception) -> HttpResponse:
    log.warning("database unavailable", error=type(error).__name__)
    return app_error_response(Unavailable("The database does not answer."))


def not_found_response() -> HttpResponse:
    return problem_response(HTTPStatus.NOT_FOUND, "There is nothing at this path.")


def not_allowed_response(response: HttpResponseBase) -> HttpResponse:
    """Say what a path takes, in a fixed order."""
    allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
    return problem_response(HTTPStatus.METHOD_NOT_ALLOWED, "This path does not take that method.", {"Allow": allowed})


def problem_response(status: int, detail: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return json_response(problem(status, detail), status, headers, MEDIA_TYPE)


def json_response(
    document: dict[str, Any],
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    media_type: str = "application/json",
) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type=media_type, status=status, headers=headers)
