"""Projects that were edited, updated and given their migration pass their own checks and tests."""

from pathlib import Path

import pytest

from installed_project import CHECKS, Project
from matrix.brokers import Redis
from updates.edits import LAYERS, edits
from updates.journeys import Journey, releases_in, travel

JOURNEYS = (
    *((framework, "everything at once") for framework in LAYERS),
    ("fastapi", "accounts are added, and then a provider"),
    ("django", "accounts are added, and then a provider"),
    ("flask", "a queue is added, and then another"),
)


@pytest.mark.parametrize(("framework", "change"), JOURNEYS)
def test_an_edited_project_works_after_an_update_and_its_migration(
    framework: str, change: str, plain: Path, shared: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if framework not in (request.config.getoption("--only") or LAYERS):
        return
    journey = Journey(framework, change, tuple(edits(framework)))
    arrival = travel(journey, releases_in(plain, tmp_path), tmp_path / "journey")
    assert not arrival.conflicts
    project = Project(arrival.project, environment=shared | {"BROKER_URL": Redis.url})
    project.run("uv", "sync", "--quiet")

    if "queue" in change:  # .env is the owner's, and knows nothing of a broker yet
        owner = Project(arrival.project, environment=shared)
        done = owner.attempt("uv", "run", "sample", "makemigration", "a queue")
        assert done.returncode == 2
        assert done.stdout.startswith("BROKER_URL is missing: write it into .env")
        assert done.stdout.count("\n") == 1

    done = project.attempt("uv", "run", "pytest", "-q", "tests/integration")
    assert done.returncode == 1
    assert done.stdout.count("makemigration") == 1, done.stdout
    assert "Traceback" not in done.stdout

    project.uv("sample", "makemigration", "what the update brings")
    project.uv("sample", "migrate")
    for check in CHECKS:
        project.uv(*check)
    project.uv("pytest", "-q")
