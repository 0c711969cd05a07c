"""Report what is wrong with many projects: each fault once."""

from collections.abc import Iterable

import pytest


def no_faults(faults: Iterable[tuple[str, str]]) -> None:
    """Fail if there is any pair of a project's name and its fault, with one line for each fault."""
    having: dict[str, list[str]] = {}
    for project, fault in faults:
        having.setdefault(fault, []).append(project)
    if having:
        lines = [f"{fault}  ({min(names)}, {len(names)} in all)" for fault, names in sorted(having.items())]
        pytest.fail("\n".join(lines), pytrace=False)
