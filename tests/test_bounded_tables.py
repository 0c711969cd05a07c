"""No table of a project grows for ever: the README says of each how long a row is kept, but of people's own data."""

import json
from collections.abc import Iterator
from pathlib import Path

from combinations import Combination
from fault_report import no_faults
from macros import macros

#: People's own data, which they delete.
OWNED = {"users"}
#: Of Django, where it has its admin site; its other tables grow with the code.
ADMIN = {"django_session", "django_admin_log"}


def tables_of(combination: Combination) -> Iterator[str]:
    """The tables that a project has besides those of its resources and of its owner's people."""
    having = {
        "accounts": combination.auth != "none",
        "password": combination.auth == "jwt",
        "oidc": combination.auth == "oauth2",
        "background": combination.tasks != "none",
    }
    yield from {table["plural"] for table in json.loads(macros("own_tables").tables(having))} - OWNED
    if combination.framework == "django" and combination.auth == "jwt":
        yield from ADMIN


def test_the_readme_says_of_every_table_how_long_a_row_is_kept(projects: dict[Combination, Path]) -> None:
    no_faults(
        (combination.slug, f"README.md does not say how long a row of {table} is kept")
        for combination, project in projects.items()
        for table in tables_of(combination)
        if f"`{table}`" not in (project / "README.md").read_text()
    )
