"""What views ask for: a query and a body, each read more strictly than django-ninja's own."""

import json
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import parse_qsl

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.params import models

from ..errors import MalformedBody, UnsupportedMediaType

T = TypeVar("T")


class JsonModel(models.BodyModel):
    """Takes a body only if it says that it is JSON."""

    @classmethod
    def resolve(cls, request: HttpRequest, api: NinjaAPI, path_params: dict[str, Any]) -> "JsonModel":
        if request.content_type != "application/json":
            raise UnsupportedMediaType("application/json")
        try:
            data = {cls.__read_from_single_attr__: json.loads(request.body)} if request.body else {}
        except (ValueError, RecursionError):
            raise MalformedBody from None
        return cls.model_validate(data, from_attributes=True)


class JsonBody(models.Body):  # type: ignore[misc]
    _model = JsonModel

    @classmethod
    def _param_source(cls) -> str:
        return "body"


class StrictQueryModel(models.QueryModel):
    """Takes the query as it was sent, so that its model can refuse a parameter that there is not."""

    __ninja_flatten_map__: ClassVar[dict[str, tuple[str, ...]]]

    @classmethod
    def resolve(cls, request: HttpRequest, api: NinjaAPI, path_params: dict[str, Any]) -> "StrictQueryModel":
        [name] = cls.model_fields
        return cls.model_validate({name: dict(parse_qsl(request.META["QUERY_STRING"], keep_blank_values=True))})


class StrictQuery(models.Query):  # type: ignore[misc]
    _model = StrictQueryModel

    @classmethod
    def _param_source(cls) -> str:
        return "query"


Body = Annotated[T, JsonBody(...)]
Query = Annotated[T, StrictQuery(...)]
