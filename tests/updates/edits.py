"""What people write into files: edits of projects by their owners, and of the template by its maintainers.

An edit is a list of changes, written in YAML. Each names a `file`, or one that matches `*`, and then
    add               new lines at its end, or a new file;
    below, add        new lines below the one line that holds a text, `above` likewise; with `first`, the first such
                      line after the one that holds another text;
    replace, by       another text in the place of one that stands there once;
    nothing more      the file is deleted.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "edits"
LAYERS = {"fastapi": ("sqlalchemy", "fastapi"), "flask": ("sqlalchemy", "flask"), "django": ("django",)}

Edit = list[dict[str, str]]


@cache
def edits(framework: str) -> dict[str, Edit]:
    """Everything that the users of a framework do, by what one would call it."""
    found: dict[str, Edit] = {}
    for name in ("shared", *LAYERS[framework]):
        found |= load(FOLDER / f"{name}.yml")
    return found


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text())
    return loaded


def apply(edit: Edit, folder: Path) -> None:
    for change in edit:
        (path,) = folder.glob(change["file"]) if "*" in change["file"] else [folder / change["file"]]
        if set(change) == {"file"}:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed(path.read_text() if path.exists() else "", change))


def changed(content: str, change: dict[str, str]) -> str:
    """Return the content of a file after one change; fail if it does not find its place, or more than one."""
    if old := change.get("replace"):
        assert content.count(old) == 1, f"{change['file']}: {old!r} stands there {content.count(old)} times"
        return content.replace(old, change["by"])
    lines = content.splitlines(keepends=True)
    return "".join([*lines[: (at := place(lines, change))], change["add"], *lines[at:]])


def place(lines: list[str], change: dict[str, str]) -> int:
    """Return the number of the line that new lines come before."""
    text = change.get("below", change.get("above"))
    if text is None:
        return len(lines)
    after = next(number for number, line in enumerate(lines) if change.get("first", "") in line)
    found = [number for number, line in enumerate(lines) if text in line and number >= after]
    assert found if "first" in change else len(found) == 1, f"{change['file']}: {text!r} stands on lines {found}"
    return found[0] + ("below" in change)


def files_of(edit: Edit) -> set[str]:
    return {change["file"] for change in edit}


def lines_of(edit: Edit) -> set[tuple[str, str]]:
    """Return every line that an edit adds, with its file."""
    texts = [(change["file"], change.get("add", change.get("by", ""))) for change in edit]
    return {(name, line) for name, text in texts for line in text.splitlines()}
