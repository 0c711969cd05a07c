"""A page to try the OpenAPI document out on, which FastAPI itself serves."""

from http import HTTPStatus

from fastapi import FastAPI, HTTPException
from starlette.responses import Response

from ..config import Settings
from .proxies import public_path
from .swagger_ui import load_assets, make_page


def add_docs(app: FastAPI, settings: Settings) -> None:
    """Serve `/docs`, and in development lead to it from `/`."""
    page, assets = make_page(app.title), load_assets()

    @app.get("/docs", include_in_schema=False)
    async def get_docs() -> Response:
        return Response(page.content, headers=page.headers)

    @app.get("/docs/{name}", include_in_schema=False)
    async def get_asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(assets[name].content, headers=assets[name].headers)

    if not settings.in_production:

        @app.get("/", include_in_schema=False)
        async def get_root() -> Response:
            return Response(status_code=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": public_path("/docs")})
