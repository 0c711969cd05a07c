"""What the macros of extensions/resources.jinja make of the answer `resources`: a problem, or the model."""

import json
from typing import Any

from macros import macros

library = macros("resources")


def problem(
    resources: object, auth: str = "jwt", database: str = "sqlite", framework: str = "fastapi", tasks: str = "none"
) -> str:
    """Return the one line that says what is wrong, empty if nothing is."""
    message = str(library.problem(resources, framework, database, auth, tasks))
    assert "\n" not in message
    return message


def model(resources: object, framework: str = "fastapi") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(library.model(resources, framework))
    return found


def fields(*texts: str) -> list[dict[str, Any]]:
    """The fields of one resource, which may point to an author."""
    resources = [{"author": "name str(10)"}, {"thing": list(texts)}]
    assert problem(resources) == ""
    found: list[dict[str, Any]] = model(resources)[1]["fields"]
    return found
