"""The order of a project's packages is enforced by its own import contracts: they hold, and they see what breaks it."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from combinations import Combination, offered
from environment import Environment
from fault_report import no_faults
from installed_project import clean_environment
from rendering import render

#: Run in the environment: prints, for each project, what `lint-imports` says there, or nothing when all is well.
LINT = """
import contextlib, importlib, io, json, sys
from importlinter.cli import lint_imports

said = {}
sys.path.insert(0, "")
for project in sys.argv[1:]:
    sys.path[0] = f"{project}/src"
    importlib.invalidate_caches()
    with contextlib.redirect_stdout(io.StringIO()) as output:
        failed = lint_imports(f"{project}/pyproject.toml", no_cache=True, no_logo=True)
        sys.path.pop(0)  # of the folder that it ran in
    said[project] = output.getvalue() if failed else ""
print(json.dumps(said))
"""
ORDER = "A package imports only what stands below it in this list."
CIRCLES = "No package imports itself by way of another."
FOUNDATION = "What features stand on imports no feature."
ROUTES = "Routes know HTTP, and nothing of SQL."
SERVICES = "Services and models know nothing of HTTP."
SQL = {
    "fastapi": "from sqlalchemy import select",
    "django": "from django.db import connection",
    "flask": "from sqlalchemy import select",
}
HTTP = {
    "fastapi": "from fastapi import Request",
    "django": "from django.http import HttpRequest",
    "flask": "from flask import request",
}
#: A module, what is written into it, and the contract that forbids it.
PLANTED: list[tuple[str, str | dict[str, str], str]] = [
    ("books/routes.py", SQL, ROUTES),
    ("auth/oidc/routes.py", SQL, ROUTES),
    ("books/service.py", HTTP, SERVICES),
    ("books/service.py", "from ..web import problems", SERVICES),
    ("auth/models.py", HTTP, SERVICES),
    ("web/health.py", "from ..books import service", ORDER),
    ("web/health.py", "from ..books import service", FOUNDATION),
    ("web/health.py", "def planted() -> None:\n    from ..auth import models", FOUNDATION),
    ("auth/service.py", "from ..users import service", ORDER),
    ("auth/service.py", "from ..users import service", CIRCLES),
    ("auth/oidc/service.py", "from ...books.service import get_book", ORDER),
    ("tasks/__init__.py", "from ..auth import models", ORDER),
    ("tasks/__init__.py", "from ..auth import models", CIRCLES),
    ("database/pages.py", "from ..web import problems", ORDER),
    ("errors.py", "from .web import problems", ORDER),
    ("config.py", "from .auth import tokens", ORDER),
    ("config.py", "from .auth import tokens", CIRCLES),
]


def lint_imports(environment: Environment, projects: Sequence[Path]) -> dict[str, str]:
    command: list[str | Path] = [environment.python, "-c", LINT, *projects]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return {Path(project).name: said for project, said in json.loads(done.stdout).items()}


def test_every_project_keeps_its_import_contracts(projects: dict[Combination, Path], environment: Environment) -> None:
    said = lint_imports(environment, list(projects.values()))
    no_faults((name, fault) for name, output in said.items() for fault in broken(output))


def broken(output: str) -> list[str]:
    """Return the contracts that do not hold, with the imports that break them; or all, where it did not come so far."""
    _, found, faults = output.partition("Broken contracts\n")
    return [line for line in (faults if found else output).splitlines() if line.strip("- ")]


@pytest.fixture(scope="module", params=offered("framework"))
def planted(
    request: pytest.FixtureRequest, plain: Path, environment: Environment, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What the contracts of a project say as it is, and of copies of it, each with something planted."""
    folder = tmp_path_factory.mktemp(request.param)
    answers = {"project_name": "sample", "framework": request.param, "auth": "oauth2", "tasks": "rq"}
    projects = [render(plain, folder / "untouched", answers)]
    for number, (module, lines, _) in enumerate(PLANTED):
        projects.append(shutil.copytree(projects[0], folder / str(number)))
        path = projects[-1] / "src" / "sample" / module
        path.write_text(f"{path.read_text()}\n{lines if isinstance(lines, str) else lines[request.param]}\n")
    return lint_imports(environment, projects)


@pytest.mark.parametrize("number", range(len(PLANTED)), ids=[f"{name}: {kept}" for name, _, kept in PLANTED])
def test_a_contract_catches_what_breaks_it(planted: dict[str, str], number: int) -> None:
    *_, contract = PLANTED[number]
    assert f"{contract} BROKEN" in planted[str(number)], planted[str(number)]
    assert f"{contract} BROKEN" not in planted["untouched"], planted["untouched"]
