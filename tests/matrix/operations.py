"""The operations of the OpenAPI document that all servers share, each with a path that can be asked."""

import re
from collections.abc import Iterator
from typing import Any

from matrix.document import API
from matrix.peers import Peers
from matrix.rows import Rows


def operations(peers: Peers, *methods: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each operation with the method and an id in its path that there is not."""
    for path, item in peers.document.text["paths"].items():
        for method, operation in item.items():
            if not methods or method in methods:
                yield method.upper(), re.sub(r"{\w+}", "987654321", path), operation


def some_operations(peers: Peers) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield an operation of each kind: those of the first resource, and those of accounts."""
    first = next(iter(Rows(peers).paths.values()))
    for method, path, operation in operations(peers, "post", "patch"):
        if path.startswith((first, f"{API}/auth/")) or path.endswith("/me"):
            yield method, path, operation


def media_types(operation: dict[str, Any]) -> list[str]:
    return list(operation.get("requestBody", {}).get("content", {}))
