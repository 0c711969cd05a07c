"""What services raise, and which problem document each of it ends in."""

from http import HTTPStatus
from typing import Any, ClassVar

from .problems import MEDIA_TYPE, problem


class AppError(Exception):
    """A refusal with a reason that the caller may read; `detail` never holds what the caller sent."""

    status: ClassVar[HTTPStatus]
    media_type: ClassVar[str] = MEDIA_TYPE

    def __init__(self, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = headers or {}

    def document(self) -> dict[str, Any]:
        return problem(self.status, self.detail)


class NotFound(AppError):
    """There is no such row, or none that the caller may know of."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.")


class Conflict(AppError):
    """The request contradicts what is stored."""

    status = HTTPStatus.CONFLICT


class Unavailable(AppError):
    """Something this service stands on does not answer; the caller may try again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, detail: str, retry_after: int = 5) -> None:
        super().__init__(detail, {"Retry-After": str(retry_after)})


class MalformedBody(AppError):
    """The body says that it is JSON, and is not."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__("The body is not well-formed JSON.")


class UnsupportedMediaType(AppError):
    """The body is of a kind that the operation does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, expected: str) -> None:
        super().__init__(f"Send the body as {expected}.")
