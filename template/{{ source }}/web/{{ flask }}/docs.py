"""The document, and a page to try it out on."""

import json
from html import escape

from flask import Response

from .application import App

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


def add_docs(app: App) -> None:
    """Serve `/openapi.json` and `/docs`."""

    @app.route("/openapi.json")
    def get_document() -> Response:
        text = json.dumps(app.openapi(), ensure_ascii=False, separators=(",", ":"))
        return Response(text, mimetype="application/json")

    @app.route("/docs")
    def get_docs() -> Response:
        return Response(PAGE % escape(app.openapi()["info"]["title"]), mimetype="text/html")
