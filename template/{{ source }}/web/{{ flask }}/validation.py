"""What comes in, checked against the models that a view names."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, get_type_hints

from flask import request
from pydantic import BaseModel, ValidationError

from ..errors import MalformedBody, UnsupportedMediaType

View = Callable[..., Awaitable[Any]]


class InvalidRequest(Exception):
    """A value in the path, the query or the body is not what the view takes."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("The request is not valid.")
        self.errors = errors


def validated(view: View) -> View:
    """Pass `path`, `query` and `body` to a view, each as the model that it names there.

    Raises `UnsupportedMediaType`, `MalformedBody`, or `InvalidRequest` with all that is wrong in any of the three.
    """
    models: dict[str, type[BaseModel]] = {
        part: model for part, model in get_type_hints(view).items() if part in {"path", "query", "body"}
    }

    @wraps(view)
    async def with_models(**path: Any) -> Any:
        sent: dict[str, Any] = {"path": path}
        if "query" in models:
            sent["query"] = {name: values[-1] for name, values in request.args.lists()}
        if "body" in models:
            if request.mimetype != "application/json":
                raise UnsupportedMediaType("application/json")
            if text := request.get_data():
                sent["body"] = parse_json(text)
        valid: dict[str, BaseModel] = {}
        errors: list[dict[str, Any]] = []
        for part, model in models.items():
            if part not in sent:
                errors.append({"loc": (part,), "msg": "Field required", "type": "missing"})
                continue
            try:
                valid[part] = model.model_validate(sent[part], from_attributes=True)
            except ValidationError as error:
                errors += [{**fault, "loc": (part, *fault["loc"])} for fault in error.errors(include_input=False)]
        if errors:
            raise InvalidRequest(errors)
        return await view(**valid)

    # Tells flask-openapi to leave the validation to this decorator, which may stand behind others.
    vars(with_models)["__delay_validate_request__"] = True
    return with_models


def parse_json(text: bytes) -> Any:
    """Parse a body; raise `MalformedBody` for what is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedBody from None
