"""The default project, made by the plain command and checked as its new owner would."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installed_project import CHECKS, Project, clean_environment
from rendering import files, render


@pytest.fixture(scope="module")
def copied(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("copied") / "sample"
    command = [sys.executable, "-m", "copier", "copy", "--defaults", str(released), str(destination)]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return destination


@pytest.fixture(scope="module")
def project(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(shutil.copytree(copied, tmp_path_factory.mktemp("project") / "sample")).install()


def test_what_the_other_tests_render_in_process_is_what_the_command_writes(
    copied: Path, released: Path, tmp_path: Path
) -> None:
    assert files(render(released, tmp_path / "sample")) == files(copied)


def test_its_own_checks_pass_untouched(project: Project) -> None:
    for check in CHECKS:
        project.uv(*check)


def test_its_own_tests_pass_untouched(project: Project) -> None:
    project.uv("pytest", "-q")


def test_installing_and_testing_leaves_nothing_to_commit_but_the_lock_file(project: Project) -> None:
    assert project.run("git", "status", "--short").split() in ([], ["??", "uv.lock"])
