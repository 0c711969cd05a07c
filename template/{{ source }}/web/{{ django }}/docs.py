"""The OpenAPI document, and a page to try it out on."""

from functools import cache
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from ..config import get_settings
from .exception_handlers import encoded
from .proxies import public_path
from .swagger_ui import load_assets, make_page


def docs(api: NinjaAPI) -> list[URLPattern]:
    """Return the paths of what describes `api`; in development `/` leads there."""
    page, assets = make_page(api.title), load_assets()

    @cache
    def document() -> str:
        return encoded(api.get_openapi_schema())

    @require_safe
    async def get_document(_: HttpRequest) -> HttpResponse:
        return HttpResponse(document(), content_type="application/json")

    @require_safe
    async def get_docs(_: HttpRequest) -> HttpResponse:
        return HttpResponse(page.content, headers=page.headers)

    @require_safe
    async def get_asset(_: HttpRequest, name: str) -> HttpResponse:
        if name not in assets:
            raise Http404
        return HttpResponse(assets[name].content, headers=assets[name].headers)

    @require_safe
    async def get_root(_: HttpRequest) -> HttpResponse:
        return HttpResponse(status=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": public_path("/docs")})

    async def get_nothing(_: HttpRequest) -> HttpResponse:
        raise Http404

    return [
        path("openapi.json", get_document),
        path("docs", get_docs),
        path("docs/<str:name>", get_asset),
        path("", get_nothing if get_settings().in_production else get_root),  # in place of django-ninja's own
    ]
