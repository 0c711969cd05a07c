"""The default project, made by the plain command and checked as its new owner would."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from installed_project import CHECKS, Project, clean_environment
from rendering import files, render

PERSON = {f"GIT_{role}_{what}": "test@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@dataclass
class Copy:
    """What the command wrote, and what it said in the end."""

    folder: Path
    message: str

    def steps(self, folder: Path) -> list[str]:
        """Return the commands of the message, for a copy of the project that stands in another folder."""
        indented = re.findall(r"^    +(\S.*)$", self.message, re.MULTILINE)
        return [step.replace(str(self.folder), str(folder)) for step in indented]


@pytest.fixture(scope="module")
def copied(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    destination = tmp_path_factory.mktemp("copied") / "sample"
    command = [sys.executable, "-m", "copier", "copy", "--defaults", str(released), str(destination)]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Copy(destination, done.stderr)


@pytest.fixture(scope="module")
def project(copied: Copy, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project after the steps that the message names, taken to the letter until the one that serves."""
    project = Project(shutil.copytree(copied.folder, tmp_path_factory.mktemp("project") / "sample"))
    steps = copied.steps(project.root)
    prepared = steps[: steps.index("uv run sample dev")]
    assert prepared[0] == f"cd {project.root}"
    project.run("bash", "-ec", "\n".join(prepared), **PERSON)
    return project


def test_what_the_other_tests_render_in_process_is_what_the_command_writes(
    copied: Copy, released: Path, tmp_path: Path
) -> None:
    assert files(render(released, tmp_path / "sample")) == files(copied.folder)


def test_the_first_commit_holds_the_lock_and_passed_the_hooks(project: Project) -> None:
    assert "uv.lock" in project.run("git", "ls-files").split()
    assert "pre-commit" in (project.root / ".git" / "hooks" / "pre-commit").read_text()


def test_a_commit_that_breaks_a_rule_is_refused_by_a_hook(project: Project) -> None:
    (project.root / "src" / "sample" / "draft.py").write_text("import os\n<<<<<<< ours\n")
    project.run("git", "add", "-A")
    done = project.attempt("git", "commit", "--message", "Draft", **PERSON)
    project.run("git", "rm", "-qf", "src/sample/draft.py")
    assert done.returncode == 1
    assert re.search(r"no conflict markers\.*Failed", done.stdout)


def test_its_own_checks_pass_untouched(project: Project) -> None:
    for check in CHECKS:
        project.uv(*check)


def test_its_own_tests_pass_untouched(project: Project) -> None:
    project.uv("pytest", "-q")


def test_the_commands_of_the_message_and_testing_leave_nothing_to_commit(project: Project) -> None:
    assert project.run("git", "status", "--short") == ""
