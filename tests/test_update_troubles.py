"""What docs/updates.md tells owners whose template, answers or files are not where an update looks for them."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import copier
import pytest
from copier.errors import UserMessageError

from installed_project import clean_environment
from rendering import git
from updates.journeys import ANSWERS_FILE, commit, copy, releases_in, update

ANSWERS: dict[str, Any] = {"framework": "flask", "project_name": "sample", "resources": [{"book": "title str(90)"}]}
SERVICE = "src/sample/books/service.py"


@pytest.fixture(scope="module")
def releases(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releases_in(plain, tmp_path_factory.mktemp("releases"))


@pytest.fixture
def project(releases: Path, tmp_path: Path) -> Path:
    """A project of the first release with everything committed."""
    return started(copy(releases, tmp_path / "sample", "v1.0.0", ANSWERS))


def started(project: Path) -> Path:
    git(project, "init", "-q", "-b", "main")
    commit(project, "A new project")
    return project


def rewrite(file: Path, pattern: str, by: str) -> None:
    text, count = re.subn(pattern, by, file.read_text(), flags=re.MULTILINE)
    assert count == 1
    file.write_text(text)


def test_a_template_named_by_a_relative_path_goes_on_bringing_updates(
    releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(releases, tmp_path / "template")
    monkeypatch.chdir(tmp_path)
    project = started(copy(Path("template"), tmp_path / "made" / "sample", "v1.0.0", ANSWERS))
    monkeypatch.chdir(project)
    update(Path(), "v1.1.0")
    assert (project / "src/sample/clock.py").exists()


def test_a_template_that_moved_is_followed_once_its_new_address_is_in_the_answers(
    project: Path, releases: Path, tmp_path: Path
) -> None:
    rewrite(project / ANSWERS_FILE, "^_src_path: .*$", f"_src_path: {tmp_path / 'gone'}")
    commit(project, "The template is gone")
    with pytest.raises(ValueError, match="Local template must be a directory"):
        update(project, "v1.1.0")
    rewrite(project / ANSWERS_FILE, "^_src_path: .*$", f"_src_path: {releases}")
    commit(project, "Follow the template")
    update(project, "v1.1.0")
    assert (project / "src/sample/clock.py").exists()


def test_an_answer_changed_by_hand_changes_nothing_until_it_is_put_back_and_given_to_the_update(project: Path) -> None:
    settings = project / "src/sample/config.py"
    rewrite(project / ANSWERS_FILE, "^port: 8000$", "port: 9000")
    commit(project, "Another port")
    update(project, "v1.1.0")
    commit(project, "Update")
    assert "= 8000" in settings.read_text()

    rewrite(project / ANSWERS_FILE, "^port: 9000$", "port: 8000")
    commit(project, "Put the answer back")
    update(project, "v1.1.0", {"port": 9000})
    assert "= 9000" in settings.read_text()
    assert "port: 9000" in (project / ANSWERS_FILE).read_text()


def test_a_file_that_was_moved_gets_what_it_missed_once_it_is_back_for_the_update(project: Path) -> None:
    git(project, "mv", SERVICE, "src/sample/books/rules.py")
    commit(project, "Move the rules")
    update(project, "v1.1.0")
    assert not (project / SERVICE).exists()
    assert "def count(" not in (project / "src/sample/books/rules.py").read_text()

    git(project, "reset", "-q", "--hard")
    git(project, "clean", "-qfd")
    git(project, "mv", "src/sample/books/rules.py", SERVICE)
    commit(project, "Move them back")
    update(project, "v1.1.0")
    commit(project, "Update")
    git(project, "mv", SERVICE, "src/sample/books/rules.py")
    assert "def count(" in (project / "src/sample/books/rules.py").read_text()


@pytest.mark.parametrize("framework", ["fastapi", "django"])
def test_a_recopy_writes_all_but_the_secret_the_first_migrations_and_what_is_the_owners(
    releases: Path, tmp_path: Path, framework: str
) -> None:
    answers = ANSWERS | {"framework": framework}
    project = started(copy(releases, tmp_path / "sample", "v1.0.0", answers))
    first = "src/sample/books/migrations" if framework == "django" else "migrations/versions"
    kept = {project / name: f"# ours: {name}\n" for name in (f"{first}/0001_initial.py", f"{first}/0002_more.py")}
    for path, text in {**kept, project / SERVICE: "# ours\n"}.items():
        path.write_text(text)
    commit(project, "Our edits")
    secret = (project / ".env").read_bytes()
    copier.run_recopy(project, vcs_ref="v1.1.0", defaults=True, overwrite=True, quiet=True)
    fresh = copy(releases, tmp_path / "fresh" / "sample", "v1.1.0", answers)
    assert (project / SERVICE).read_text() == (fresh / SERVICE).read_text()
    assert {path: path.read_text() for path in kept} == kept
    assert (project / ".env").read_bytes() == secret


def test_an_update_without_a_clean_repository_is_refused(project: Path) -> None:
    (project / "README.md").write_text("ours")
    with pytest.raises(UserMessageError, match="dirty"):
        update(project, "v1.1.0")


def test_uv_adds_dependencies_where_they_merge(project: Path) -> None:
    for arguments in (["tzdata>=2025.2"], ["--dev", "anybadge>=1"]):
        command = ["uv", "add", "--frozen", "--quiet", "--offline", *arguments]
        subprocess.run(command, cwd=project, env=clean_environment(), check=True)
    described = tomllib.loads((project / "pyproject.toml").read_text())
    *_, before, last = described["project"]["dependencies"]
    assert (before.partition(">=")[0], last) == ("structlog", "tzdata>=2025.2")
    *_, before, last = described["dependency-groups"]["dev"]
    assert (before.partition(">=")[0], last) == ("pytest", "anybadge>=1")
