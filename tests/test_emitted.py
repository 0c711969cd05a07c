"""The default project, made by the plain command and checked as its new owner would."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from emitted import CHECKS, Project, clean_environment

SECONDS = 3
#: What Copier needs for a template with nothing in it, on a machine where three seconds are promised.
EMPTY_SECONDS = 0.5
COPIES = 5


def copy(source: Path, destination: Path) -> float:
    """Copy with the defaults and without --trust; return the seconds of CPU time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "copier", "copy", "--defaults", str(source), str(destination)]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.fixture(scope="module")
def copied(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("copied") / "sample"
    copy(released, destination)
    return destination


@pytest.fixture(scope="module")
def project(copied: Path) -> Project:
    return Project(copied).install()


def test_copying_takes_less_than_three_seconds(released: Path, tmp_path: Path) -> None:
    """On a slower machine it takes longer in the same measure as an empty template does there.

    The least of several in turn: what other programs on the machine add to CPU time is not ours.
    """
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "copier.yml").touch()
    runs = [
        [copy(source, tmp_path / f"{source.name}-{number}" / "sample") for source in (released, empty)]
        for number in range(COPIES)
    ]
    seconds, least = map(min, zip(*runs, strict=True))
    assert seconds < SECONDS * max(1, least / EMPTY_SECONDS)


def test_its_own_checks_pass_untouched(project: Project) -> None:
    for check in CHECKS:
        project.uv(*check)


def test_its_own_tests_pass_untouched(project: Project) -> None:
    project.uv("pytest", "-q")


def test_installing_and_testing_leaves_nothing_to_commit_but_the_lock_file(project: Project) -> None:
    assert project.run("git", "status", "--short").split() in ([], ["??", "uv.lock"])
