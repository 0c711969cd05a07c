"""The OpenAPI 3.1 document: every status that can be answered stands in it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from ..types import INT64_MAX
from .problems import problem_response, problem_schemas
from .proxies import describe_prefix

# What may be wrong with any JSON body.
BODY = (400, 413, 415, 422)

# The answer to a POST that made something.
LOCATION: dict[int | str, dict[str, Any]] = {
    201: {
        "headers": {
            "Location": {"description": "The path of what was made.", "required": True, "schema": {"type": "string"}}
        }
    }
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that may end in these errors."""
    return {status: problem_response(status) for status in sorted(statuses)}


def operation_id(route: APIRoute) -> str:
    """Name an operation as the function that handles it, which client generators turn into a method."""
    return route.name


def exact(node: Any) -> Any:
    """Undo what FastAPI does to bounds: as floats, those of 64-bit integers are off by one."""
    match node:
        case dict():
            return {key: exact(value) for key, value in node.items()}
        case list():
            return [exact(value) for value in node]
        case float() if node.is_integer() and abs(node) <= 2**63:
            return min(int(node), INT64_MAX)
        case _:
            return node


def describe(app: FastAPI) -> None:
    """Let `app` answer its document with the schemas of the problem documents in it."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            schemas.update(problem_schemas())
            describe_prefix(schema)
            app.openapi_schema = exact(schema)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
