"""Projects made from an older release, edited by their owners, and updated: in this process, on every core."""

import json
import multiprocessing
import shutil
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import copier
import pytest
import yaml
from copier import _template, _vcs

from rendering import files, git
from updates.edits import Edit, apply, changed, edits, load
from updates.release import released

HERE = Path(__file__).parent
CHANGES = load(HERE / "changes.yml")
RELEASES: dict[str, Edit] = load(HERE / "releases.yml")
FIRST = "v1.0.0"
NEWEST = "v1000.0.0"
#: Written once, then the owner's: an updated project keeps what it has.
OWNERS = ("migrations/versions/", "/migrations/0001_initial.py", "/migrations/0002_references.py")
ANSWERS_FILE = ".copier-answers.yml"


@dataclass(frozen=True)
class Journey:
    """A project of one framework, with some edits made, that goes through one change."""

    framework: str
    change: str
    edits: tuple[str, ...]
    #: Whether an edit is known to meet the change on the same lines.
    meeting: bool = False
    first: str = FIRST

    @property
    def name(self) -> str:
        return f"{self.framework}-{self.change}"

    def __str__(self) -> str:
        return self.name if len(self.edits) != 1 else f"{self.name}-{self.edits[0]}"

    @property
    def twice(self) -> bool:
        """Whether the update is made a second time."""
        return bool(CHANGES[self.change].get("twice"))

    @property
    def updates(self) -> list[tuple[str, dict[str, Any]]]:
        """The releases that it goes through after the first one, with the answers."""
        answers = self.answers("from", "answers")
        updates = [(version, answers) for version in CHANGES[self.change].get("to", [self.first])]
        if "then" in CHANGES[self.change]:
            updates.append((updates[-1][0], self.answers("from", "answers", "then")))
        return updates

    def answers(self, *parts: str) -> dict[str, Any]:
        """Return the answers with the named parts of the change made: `from`, `answers`, and `then`."""
        text = (HERE / "answers.yml").read_text()
        for part in parts:
            for edit in CHANGES[self.change].get(part, []):
                text = changed(text, {"file": "answers.yml", **edit})
        return {"framework": self.framework, **yaml.safe_load(text)}

    def edit(self, project: Path) -> None:
        for name in self.edits:
            apply(edits(self.framework)[name], project)


@dataclass(frozen=True)
class Arrival:
    """Where a journey ended: the project, and a fresh copy."""

    project: Path
    fresh: Path
    conflicts: set[str]
    #: The files that are not what the fresh copy with the same edits has, but for those that are the owner's.
    differing: set[str]
    secret_kept: bool
    changed_again: str = ""


def conflicts_in(project: Path) -> set[str]:
    names = {name for name, text in files(project).items() if b"\n<<<<<<< " in b"\n" + text}
    return names | {name for name in files(project) if name.endswith(".rej")}


def differing(project: Path, expected: Path) -> set[str]:
    ours, theirs = comparable(project), comparable(expected)
    return {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)}


def comparable(project: Path) -> dict[str, bytes]:
    kept = {name: text for name, text in files(project).items() if not any(owned in name for owned in OWNERS)}
    answers = yaml.safe_load(kept.pop(ANSWERS_FILE))
    return kept | {ANSWERS_FILE: repr(sorted(answers.items())).encode()}


def releases_in(plain: Path, folder: Path) -> Path:
    """Return a repository with the working tree as the first release, and the scripted ones after it."""
    repository = shutil.copytree(plain, folder / "backend-template")
    git(repository, "init", "-q", "-b", "main")
    for version, edit in {FIRST: [], **RELEASES}.items():
        release(repository, version, edit)
    return repository


def with_the_working_tree(repository: Path, plain: Path, folder: Path) -> Path:
    """Return a copy of a repository with the working tree as its newest release."""
    git(folder, "clone", "--quiet", str(repository), "backend-template")
    copied = folder / "backend-template"
    git(copied, "rm", "-rq", ".")
    shutil.copytree(plain, copied, dirs_exist_ok=True)
    release(copied, NEWEST, [])
    return copied


def release(repository: Path, version: str, edit: Edit) -> None:
    """Commit and tag a release of the template, with these edits made to the one before."""
    apply(edit, repository)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "--allow-empty", "-m", version)
    git(repository, "tag", version)


@cache
def checked_out(repository: str, ref: str) -> str:
    """Clone a release once; Copier reads it and leaves it alone."""
    return str(CLONE(repository, ref, mkdtemp(prefix="release-")))


CLONE = _vcs.clone


def clone_once(url: str, ref: str = "HEAD", location: str | None = None) -> str:
    del location
    return checked_out(url, ref)


def copy(repository: Path, destination: Path, version: str, answers: dict[str, Any]) -> Path:
    copier.run_copy(str(repository), destination, data=answers, defaults=True, quiet=True, vcs_ref=version)
    return destination


@cache
def new_project(repository: Path, version: str, answers: str) -> Path:
    """Return a project that nobody has touched yet; copy it before you do."""
    project = copy(repository, Path(mkdtemp(prefix="project-")) / "sample", version, json.loads(answers))
    git(project, "init", "-q", "-b", "main")
    commit(project, "A new project")
    return project


def commit(project: Path, message: str) -> None:
    git(project, "add", "-A")
    git(project, "commit", "-q", "--allow-empty", "-m", message)


def update(project: Path, version: str | None = None, answers: dict[str, Any] | None = None) -> None:
    """Do what `copier update --defaults --data ...` does."""
    copier.run_update(project, vcs_ref=version, data=answers or {}, defaults=True, overwrite=True, quiet=True)


def travel(journey: Journey, repository: Path, folder: Path) -> Arrival:
    """Make a project, edit it, update it, and make what it should be equal to."""
    project = shutil.copytree(
        new_project(repository, journey.first, json.dumps(journey.answers("from"))), folder / "project"
    )
    journey.edit(project)
    commit(project, "Our edits")
    secret = (project / ".env").read_bytes()
    for version, answers in journey.updates:
        update(project, version, answers)
        if folder_left := CHANGES[journey.change].get("delete"):
            shutil.rmtree(project / folder_left, ignore_errors=True)
        commit(project, f"Update to {version}")
    version, answers = journey.updates[-1]
    if journey.twice:
        update(project, version)
    fresh = copy(repository, folder / "fresh", version, answers)
    expected = shutil.copytree(fresh, folder / "expected")
    if not journey.meeting:
        journey.edit(expected)
    return Arrival(
        project,
        fresh,
        conflicts_in(project),
        differing(project, expected),
        secret_kept=(project / ".env").read_bytes() == secret,
        changed_again=git(project, "status", "--porcelain"),
    )


def travel_all(journeys: Iterable[Journey], repository: Path, folder: Path) -> dict[Journey, Arrival]:
    """Go through many journeys on every core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_template, "clone", clone_once)
        for version in released(repository):
            checked_out(str(repository), version)
        with ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork")) as pool:
            pending = {
                journey: pool.submit(travel, journey, repository, folder / str(number))
                for number, journey in enumerate(journeys)
            }
            arrived = {}
            for journey, project in pending.items():
                if error := project.exception():
                    pytest.fail(f"{journey}: {error!r}", pytrace=False)
                arrived[journey] = project.result()
    return arrived
