"""The same answers give the same API on every framework, and about as much code."""

import json
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from combinations import MODELS, SPECS, Combination, axes
from environment import Environment
from installed_project import clean_environment
from rendering import render_all

#: Members of the document that a framework cannot write as the others do, and why.
NORMALISED: dict[str, str] = {}
#: The data models, and whether with accounts.
ANSWERS = [("default", "none"), *product(("default", *MODELS), ("jwt",))]
#: The project of each framework, for each of ANSWERS.
Alike = dict[tuple[str, str], dict[str, Path]]


@pytest.fixture(scope="module")
def alike(plain: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Alike:
    folder = tmp_path_factory.mktemp("alike")
    frameworks, databases, *_ = axes(pytestconfig.getoption("--only"))
    wanted = {}
    for spec, auth in ANSWERS:
        for framework in frameworks:
            answers = Combination(framework, databases[0], auth, "none", spec if spec in SPECS else MODELS[0]).answers
            if spec not in SPECS:
                del answers["resources"]
            wanted[spec, auth, framework] = (folder / "-".join((spec, auth, framework)), answers)
    rendered = render_all(plain, wanted)
    return {key: {framework: rendered[*key, framework] for framework in frameworks} for key in ANSWERS}


def document(project: Path, environment: Environment) -> dict[str, Any]:
    """Return what `uv run <project> openapi` prints."""
    variables = clean_environment() | {"PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(environment.python), "-m", "sample", "openapi"]
    done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return {name: value for name, value in printed.items() if name not in NORMALISED}


def test_the_frameworks_print_the_same_document(alike: Alike, environment: Environment) -> None:
    for answers, projects in alike.items():
        documents = {framework: document(project, environment) for framework, project in projects.items()}
        expected = next(iter(documents.values()))
        assert [each for each in documents if documents[each] != expected] == [], answers


def lines(project: Path) -> int:
    """Count the lines of Python that a project consists of, its tests left out."""
    return sum(len(path.read_text().splitlines()) for path in (project / "src").rglob("*.py"))


def test_the_frameworks_differ_by_less_than_a_third_in_length(alike: Alike) -> None:
    for answers, projects in alike.items():
        counts = {framework: lines(project) for framework, project in projects.items()}
        assert max(counts.values()) < 4 / 3 * min(counts.values()), f"{answers}: {counts}"
