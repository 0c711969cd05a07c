"""Every lower bound that a project declares is true: it works with the lowest versions as it does with the newest."""

from collections.abc import Collection

import pytest
from allpairspy import AllPairs

from combinations import MODELS, Combination, axes
from installed_project import CHECKS, Project
from rendering import ROOT


def choose(only: Collection[str] = ()) -> list[Combination]:
    """Every pair of the answers that bring dependencies, with the data models in turn."""
    *answers, _ = axes(only)
    return [Combination(*[*values, MODELS[number % len(MODELS)]]) for number, values in enumerate(AllPairs(answers))]


@pytest.fixture(scope="module")
def versions(worker_id: str) -> dict[str, str]:
    folder = ROOT / ".nox" / "installed" / worker_id
    return {
        "UV_RESOLUTION": "lowest-direct",
        "UV_PROJECT_ENVIRONMENT": str(folder / "lowest"),
        "MYPY_CACHE_DIR": str(folder / "lowest-types"),
    }


def test_its_checks_and_tests_pass_with_the_lowest_versions(project: Project) -> None:
    for check in CHECKS:
        project.uv(*check)
    project.uv("pytest", "-q")
