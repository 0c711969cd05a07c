"""The OpenAPI document, and a page to try it out on."""

import json
from functools import cache
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import NotFound

from ..config import Settings
from .application import App
from .proxies import public_path
from .swagger_ui import load_assets, make_page


def add_docs(app: App, settings: Settings) -> None:
    """Serve `/openapi.json` and `/docs`, and in development lead there from `/`."""
    assets = load_assets()

    @cache
    def document() -> str:
        return json.dumps(app.openapi(), ensure_ascii=False, separators=(",", ":"))

    @app.route("/openapi.json")
    def get_document() -> Response:
        return Response(document(), mimetype="application/json")

    @app.route("/docs")
    def get_docs() -> Response:
        page = make_page(app.openapi()["info"]["title"])
        return Response(page.content, headers=page.headers)

    @app.route("/docs/<name>")
    def get_asset(name: str) -> Response:
        if name not in assets:
            raise NotFound
        return Response(assets[name].content, headers=assets[name].headers)

    if not settings.in_production:

        @app.route("/")
        def get_root() -> Response:
            return app.response_class(status=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": public_path("/docs")})
