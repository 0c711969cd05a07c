"""What would make updates fail, or lose what people wrote: looked for before a release is tagged."""

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from rendering import ROOT, git
from updates.places import faults_of_the_page, moved

#: Each makes the plain `copier copy` refuse, and every update from or across the release that had it.
FORBIDDEN = ("_tasks", "_migrations", "_jinja_extensions")
VERSION = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Release:
    """One state of the template: a tag, or HEAD."""

    repository: Path
    ref: str

    @cached_property
    def settings(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(git(self.repository, "show", f"{self.ref}:copier.yml"))
        return found

    @property
    def questions(self) -> dict[str, dict[str, Any]]:
        """The questions whose answers are saved."""
        named = {name: given for name, given in self.settings.items() if not name.startswith("_")}
        return {name: given for name, given in named.items() if given.get("when", True) is not False}

    def values(self, question: str) -> set[Any]:
        choices = self.questions[question].get("choices", [])
        return set(choices.values() if isinstance(choices, dict) else choices)

    @property
    def paths(self) -> set[str]:
        listed = git(self.repository, "ls-tree", "-r", "-z", "--name-only", self.ref, "template").split("\0")
        return {path.removesuffix(".jinja") for path in listed if path}


def released(repository: Path) -> list[str]:
    """Return the tags of all releases, oldest first."""
    tags = [tag for tag in git(repository, "tag").split() if VERSION.fullmatch(tag)]
    return sorted(tags, key=number)


def number(tag: str) -> tuple[int, ...]:
    return tuple(int(part) for part in tag.removeprefix("v").split("."))


def faults(repository: Path, version: str) -> list[str]:
    """Return everything that keeps HEAD from becoming a release, a line each."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return [f"{version}: write X.Y.Z, as in 1.2.0"]
    tags, head = released(repository), Release(repository, "HEAD")
    found = [
        *_uncommitted(repository),
        *_not_newer(tags, version),
        *_changelog(repository, version),
        *_excluded_answers(head),
        *faults_of_the_page(),
    ]
    for ref in [*tags, "HEAD"]:
        named = [key for key in FORBIDDEN if key in Release(repository, ref).settings]
        found += [f"{ref} has {key} in copier.yml: no project could be updated without --trust" for key in named]
    if tags:
        found += [
            *_lost_paths(Release(repository, tags[-1]), head),
            *_lost_answers(Release(repository, tags[-1]), head),
        ]
    return found or (moved(repository, tags[-1], "HEAD") if tags else [])


def _uncommitted(repository: Path) -> list[str]:
    changed = git(repository, "status", "--porcelain").splitlines()
    return [f"{line[3:]} is not committed" for line in changed]


def _not_newer(tags: list[str], version: str) -> list[str]:
    return [f"{tags[-1]} is released already"] if tags and number(version) <= number(tags[-1]) else []


def _changelog(repository: Path, version: str) -> list[str]:
    text = (repository / "CHANGELOG.md").read_text()
    entry = re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    if entry is None:
        return [f"CHANGELOG.md has no entry `## [{version}] - YYYY-MM-DD`"]
    return [] if "### Update note" in entry[1] else [f"CHANGELOG.md: {version} has no `### Update note`"]


def _excluded_answers(head: Release) -> list[str]:
    """An update renders the new `_exclude` with the old answers, in which a new question has no answer."""
    named = re.findall(r"\{[{%].*?[}%]\}", " ".join(map(str, head.settings.get("_exclude", []))))
    words = set(re.findall(r"\w+", " ".join(named)))
    return [f"_exclude names the answer {question}" for question in sorted(words & set(head.questions))]


def _lost_paths(last: Release, head: Release) -> list[str]:
    return [f"{path} of {last.ref} is gone: the edits in it would be lost" for path in sorted(last.paths - head.paths)]


def _lost_answers(last: Release, head: Release) -> list[str]:
    questions = last.questions.keys() - head.questions.keys()
    values = {
        f"{question}={value}"
        for question in last.questions.keys() & head.questions.keys()
        for value in last.values(question) - head.values(question)
    }
    return [f"{lost} of {last.ref} is gone: projects have it as their answer" for lost in sorted(questions | values)]


def main(version: str) -> None:
    """Print the command that tags the release, or end with what is wrong."""
    if found := faults(ROOT, version):
        sys.exit("\n".join(found))
    sys.stdout.write(f"Nothing stands against it: git tag v{version} && git push origin v{version}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
