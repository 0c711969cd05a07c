"""The OpenAPI 3.1 document: every status that can be answered stands in it."""

from typing import Any

from ninja import NinjaAPI
from ninja.constants import NOT_SET
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.params.models import Path
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from .dependencies import JsonBody, StrictQuery
from .problems import problem_response, problem_schemas
from .proxies import describe_prefix

# What may be wrong with any JSON body.
BODY = (400, 413, 415, 422)

# The answer to a POST that made something.
LOCATION = {"Location": {"description": "The path of what was made.", "required": True, "schema": {"type": "string"}}}
REFERENCE = "#/components/schemas/{model}"


def problems(*statuses: int) -> dict[str, Any]:
    """Return the `openapi_extra` of an operation that may end in these errors."""
    return {"responses": {status: problem_response(status) for status in sorted(statuses)}}


class Document(OpenAPISchema):
    """The document, with schemas as Pydantic itself writes them.

    What a view takes by other means than this project's `Query` and `Body`, or answers without a model, is stated as
    django-ninja does it.
    """

    def __init__(self, api: NinjaAPI) -> None:
        super().__init__(api, path_prefix="")
        del self["servers"]
        describe_prefix(self)

    def methods(self, operations: list[Operation]) -> dict[str, Any]:
        """Leave out HEAD, which every GET answers."""
        methods: dict[str, Any] = super().methods(operations)
        return {method: details for method, details in methods.items() if method != "head" or "get" not in methods}

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        if not details["parameters"]:
            del details["parameters"]
        return details

    def operation_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = []
        for name, _, source, annotation, _ in operation.signature.params:
            if isinstance(source, Path):
                schema = TypeAdapter(annotation).json_schema()
                parameters.append(_parameter("path", name, schema, required=True))
            elif not isinstance(source, StrictQuery | JsonBody):
                return list(super().operation_parameters(operation))
            elif isinstance(source, StrictQuery):
                fields = self.schema(annotation, "validation")["properties"]
                parameters += [_parameter("query", field, fields[field], required=False) for field in fields]
        return parameters

    def request_body(self, operation: Operation) -> dict[str, Any]:
        for _, _, source, annotation, _ in operation.signature.params:
            if isinstance(source, JsonBody):
                content = {"application/json": {"schema": self.reference(annotation, "validation")}}
                return {"required": True, "content": content}
        return dict(super().request_body(operation))

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        answers: dict[int, dict[str, Any]] = {}
        for status, wrapped in operation.response_models.items():
            answers[status] = {"description": "Successful Response"}
            if wrapped is not None:
                model = None if wrapped is NOT_SET else wrapped.model_fields["response"].annotation
                if not (isinstance(model, type) and issubclass(model, BaseModel)):
                    return dict(super().responses(operation))
                answers[status]["content"] = {"application/json": {"schema": self.reference(model, "serialization")}}
                if status >= 400:
                    answers[status]["description"] = model.__doc__
            if status == 201:
                answers[status]["headers"] = LOCATION
        return answers

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        for callback in operation.auth_callbacks:
            if schema := vars(type(callback)).get("openapi_security_schema"):
                self.securitySchemes["bearer"] = schema
                return [{"bearer": []}]
        schemes: list[dict[str, Any]] | None = super().operation_security(operation)
        return schemes

    def get_components(self) -> dict[str, Any]:
        components: dict[str, Any] = super().get_components()
        components["schemas"].update(problem_schemas())
        return components

    def reference(self, model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, Any]:
        self.schemas[model.__name__] = self.schema(model, mode)
        return {"$ref": REFERENCE.format(model=model.__name__)}

    def schema(self, model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, Any]:
        schema: dict[str, Any] = _without_null(model.model_json_schema(ref_template=REFERENCE, mode=mode))
        self.schemas.update(schema.pop("$defs", {}))
        return schema


def _parameter(part: str, name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    title = name.replace("_", " ").title()
    return {"name": name, "in": part, "required": required, "schema": {"title": title, **schema}}


def _without_null(node: Any) -> Any:
    """Leave out defaults that only say that there is none."""
    match node:
        case dict():
            return {key: _without_null(value) for key, value in node.items() if value is not None}
        case list():
            return [_without_null(value) for value in node]
        case _:
            return node
