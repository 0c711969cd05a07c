"""The page docs/api.md says what the OpenAPI document says."""

import re
from pathlib import Path
from typing import Any

from httpx2 import Client

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
EVERYWHERE = {"500", "503"}


def endpoints_of_the_page() -> dict[tuple[str, str], tuple[str, set[str]]]:
    """Return the operation's name and its statuses for each row of the page's tables."""
    found = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" |")]
        if len(cells) == 8 and cells[0] in {"GET", "POST", "PATCH", "DELETE"}:
            method, path, _, _, response, errors, code, _ = cells
            path = path.strip("`")
            path = path if path in {"/healthz", "/readyz"} else f"/api/v1{path}"
            found[method, path] = code.split()[-1], {*errors.split(), response.split()[0]}
    return found


def test_every_endpoint_stands_on_the_page_with_its_statuses(http: Client) -> None:
    document: dict[str, Any] = http.get("/openapi.json").json()
    operations = {
        (method.upper(), path): (operation["operationId"], set(operation["responses"]) - EVERYWHERE)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert endpoints_of_the_page() == operations


def test_the_code_and_the_tests_that_the_page_names_exist() -> None:
    root = PAGE.parents[1]
    for name in set(re.findall(r"`(test_\w+\.py)`", PAGE.read_text())):
        assert list(root.glob(f"tests/**/{name}")), name
    for name in set(re.findall(r"`((?!test_)(?:\w+/)?\w*(?:routes|schemas|health)\.py)`", PAGE.read_text())):
        assert list(root.glob(f"src/*/{name}")), name
