"""A project names no version of Python that it has not run on, and its owner can ask for each newer one."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest

from combinations import MODELS, Combination, axes
from installed_project import CHECKS, Project
from rendering import ROOT

CLASSIFIER = re.compile(r'"Programming Language :: Python :: (3\.\d+)"')
#: The version that every other test runs on stands in the classifiers too.
OTHERS = [
    version
    for version in CLASSIFIER.findall((ROOT / "template" / "pyproject.toml.jinja").read_text())
    if version != f"3.{sys.version_info.minor}"
]


def interpreters() -> dict[Combination, str]:
    """Each framework on each of the other versions, with the other answers in turn."""
    frameworks, databases, auth, tasks, _ = axes()
    return {
        Combination(
            framework,
            databases[(row + column) % len(databases)],
            auth[(row + 2 * column) % len(auth)],
            tasks[(row * len(frameworks) + column) % len(tasks)],
            MODELS[column % len(MODELS)],
        ): version
        for row, version in enumerate(OTHERS)
        for column, framework in enumerate(frameworks)
    }


def choose(only: Collection[str] = ()) -> list[Combination]:
    chosen = axes(only)
    return [each for each in interpreters() if each.framework in chosen[0] and each.database in chosen[1]]


def interpreter(version: str) -> Path:
    """Return an interpreter of this version: one on the PATH, or one installed beside the one that runs this."""
    beside = Path(sys.base_prefix).parent.glob(f"*{version}.*/bin/python{version}")
    named = shutil.which(f"python{version}")
    for path in [*([Path(named)] if named else []), *sorted(beside)]:
        if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            return path
    pytest.fail(f"Python {version} is needed: install it with: uv python install {version}", pytrace=False)


@pytest.fixture(scope="module")
def versions(combination: Combination, worker_id: str) -> dict[str, str]:
    version = interpreters()[combination]
    folder = ROOT / ".nox" / "installed" / worker_id
    return {
        "UV_PYTHON": str(interpreter(version)),
        "UV_PROJECT_ENVIRONMENT": str(folder / version),
        "MYPY_CACHE_DIR": str(folder / f"{version}-types"),
    }


def test_its_checks_and_tests_pass_when_its_owner_asks_for_a_newer_python(
    project: Project, combination: Combination
) -> None:
    version = interpreters()[combination]
    settings = project.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('requires-python = ">=3.11"', f'requires-python = ">={version}"'))
    assert tomllib.loads(settings.read_text())["project"]["requires-python"] == f">={version}"
    for check in CHECKS:
        project.uv(*check)
    if version == OTHERS[-1]:
        project.uv("mypy", "--python-version", "3.14")
    project.uv("pytest", "-q")
