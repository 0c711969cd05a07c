"""The places that docs/updates.md calls safe, found by the edits of the bench that write there."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import mkdtemp

import copier
import yaml

from rendering import ROOT
from updates.edits import LAYERS, edits, place

HERE = Path(__file__).parent
#: For each row of the page, the edits that write where it says.
SAFE: dict[str, list[str]] = yaml.safe_load((HERE / "safe_places.yml").read_text())
#: How many lines away a change is beside a place.
NEAR = 5


@dataclass(frozen=True)
class Place:
    """Where an edit writes: between two lines of a file, the last of them empty at its end."""

    row: str
    framework: str
    edit: str
    file: str
    number: int
    around: tuple[str, str]

    @property
    def of_fields(self) -> bool:
        """Whether it is in a table of docs/api.md, where every line beside it is one of the data model."""
        return self.row == "a field" and self.file.endswith(".md")


def rows(page: str) -> list[str]:
    """Return what the page names in its table of safe places."""
    section = page.split("## Where your own lines go\n")[1].split("\n## ")[0]
    return re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)[2:]


def projects(repository: Path, version: str) -> dict[str, Path]:
    """Return a project of each framework, as a release writes it."""
    folder = Path(mkdtemp(prefix="places-"))
    answers = yaml.safe_load((HERE / "answers.yml").read_text())
    for framework in LAYERS:
        data = answers | {"framework": framework}
        copier.run_copy(str(repository), folder / framework, data=data, vcs_ref=version, defaults=True, quiet=True)
    return {framework: folder / framework for framework in LAYERS}


def places(written: dict[str, Path]) -> Iterator[Place]:
    """Yield each safe place in the projects."""
    for framework, project in written.items():
        for row, names in SAFE.items():
            for name in names:
                for change in edits(framework).get(name, []):
                    path = project / change["file"]
                    if path.exists() and "add" in change:
                        lines = path.read_text().splitlines(keepends=True)
                        number = place(lines, change)
                        before, after = lines[number - 1], "".join(lines[number : number + 1])
                        yield Place(row, framework, name, change["file"], number, (before, after))


def distance(found: Place, old: Path, new: Path) -> int | None:
    """Return how many lines from the place the next change of its file is, if there is one."""
    one, other = ((folder / found.file).read_text().splitlines() for folder in (old, new))
    changes = [each for each in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if each[0] != "equal"]
    return min((min(abs(start - found.number), abs(end - found.number)) for _, start, end, *_ in changes), default=None)


def moved(repository: Path, last: str, head: str) -> list[str]:
    """Return the places of a release whose lines above and below no longer stand together, a line for each."""
    old, new = projects(repository, last), projects(repository, head)
    try:
        found = (
            f"{each.file} ({each.framework}): docs/updates.md lets owners write below {each.around[0].strip()!r}, "
            "and the line above or below that place changed: theirs would conflict"
            for each in places(old)
            if "".join(each.around) not in (new[each.framework] / each.file).read_text()
        )
        return list(dict.fromkeys(found))
    finally:
        for folder in (old, new):
            shutil.rmtree(next(iter(folder.values())).parent)


def faults_of_the_page() -> list[str]:
    """Return what the page calls safe and no edit of the bench tries, a line each."""
    listed = rows((ROOT / "docs" / "updates.md").read_text())
    known = {name for framework in LAYERS for name in edits(framework)}
    found = [
        f"docs/updates.md calls a place safe that safe_places.yml has no edit for: {row}"
        for row in listed
        if row not in SAFE
    ]
    found += [f"safe_places.yml has a row that docs/updates.md has not: {row}" for row in SAFE if row not in listed]
    return found + [
        f"safe_places.yml names no edit of the bench: {name}"
        for names in SAFE.values()
        for name in names
        if name not in known
    ]
