"""Report what is wrong with many projects: each fault once."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest


def no_faults(faults: Iterable[tuple[str, str]]) -> None:
    """Fail if there is any pair of a project's name and its fault, with one line for each fault."""
    having: dict[str, list[str]] = {}
    for project, fault in faults:
        having.setdefault(fault, []).append(project)
    if having:
        lines = [f"{fault}  ({min(names)}, {len(names)} in all)" for fault, names in sorted(having.items())]
        pytest.fail("\n".join(lines), pytrace=False)


def ruff_finds_nothing(projects: Iterable[Path], command: str) -> None:
    """Run ruff once on the folder that the projects stand in."""
    folder = next(iter(projects)).parent
    options = ["--output-format=concise", "--no-cache", "--quiet"]
    done = subprocess.run(["ruff", *command.split(), *options, folder], capture_output=True, text=True, check=False)
    places = [line.removeprefix(f"{folder}/").partition("/") for line in done.stdout.splitlines()]
    no_faults((project, fault) for project, _, fault in places)
    assert done.returncode == 0, done.stdout + done.stderr
