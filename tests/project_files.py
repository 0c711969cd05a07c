"""The files of rendered projects as text, and where a pattern stands in them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from rendering import files


class Text(NamedTuple):
    """One file of a project."""

    project: str
    name: str
    content: str

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix

    @property
    def basename(self) -> str:
        return Path(self.name).name


def texts_of(project: Path) -> Iterator[Text]:
    return (Text(project.name, name, content.decode()) for name, content in files(project).items())


def distinct(projects: Iterable[Path]) -> list[Text]:
    """Each different file of all projects once."""
    return list({(text.name, text.content): text for project in projects for text in texts_of(project)}.values())


def found(pattern: str, texts: Iterable[Text], flags: int = 0) -> Iterator[tuple[str, str]]:
    """Every place where the pattern stands: the project, and file:line with what was found."""
    expression = re.compile(pattern, flags)
    for text in texts:
        for match in expression.finditer(text.content):
            line = text.content.count("\n", 0, match.start()) + 1
            yield text.project, f"{text.name}:{line}: {match.group()!r}"
