"""The document, and a page to try it out on."""

from functools import cache
from html import escape

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from .exception_handlers import json_response

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<link rel="stylesheet" href="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true})</script>
</body>
</html>
"""


def docs(api: NinjaAPI) -> list[URLPattern]:
    """Return the paths of what describes `api`."""
    document = cache(api.get_openapi_schema)

    @require_safe
    async def get_document(_: HttpRequest) -> HttpResponse:
        return json_response(document())

    @require_safe
    async def get_docs(_: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE % escape(api.title))

    return [path("openapi.json", get_document), path("docs", get_docs)]
