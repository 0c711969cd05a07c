"""Nothing in a project is dead: what a module defines, and a setting, is used by what really runs.

A definition is used where code reads it that is reached from outside: from the project's command, the server's import
strings, a decorator that registers (routes, commands, admin classes), or a name that the framework looks for. Neither
tests nor written migrations reach anything; Alembic's `env.py` does, because the command `migrate` runs it.
Dependencies that nothing imports are found in test_dependencies.py.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from combinations import Combination, offered
from fault_report import no_faults
from live_code import Code
from rendering import render

Projects = dict[Combination, Path]

#: What a project has whether it uses it or not, as long as another one of its framework does: `types` is the vocabulary
#: of fields, which tomorrow's need as well. One without resources also has all that its first resource stands on.
OFFERED = {"types"}


def code_of(project: Path) -> Code:
    [command] = tomllib.loads((project / "pyproject.toml").read_text())["project"]["scripts"].values()
    return Code.of(project, command)


def unread_settings(code: Code) -> Iterator[str]:
    """Each field of a class of settings, or of a model beside it, that is read neither elsewhere nor by the class."""
    attributes = {each for known in code.modules.values() for each in known.attributes}
    for module, known in code.modules.items():
        own = {name for owner, name in known.attributes if owner == "self"}
        unread = known.settings - own - {name for owner, name in attributes if "settings" in owner}
        if known.settings:
            unread |= known.models - own - {name for _, name in attributes}
        yield from (f"{module}: {name}" for name in unread)


def test_every_definition_is_used(projects: Projects) -> None:
    codes = {combination: code_of(project) for combination, project in projects.items()}
    elsewhere = {
        framework: set().union(*(code.live for each, code in codes.items() if each.framework == framework))
        for framework in {combination.framework for combination in codes}
    }
    no_faults(
        (combination.slug, f"{'.'.join(filter(None, node))} is used by nothing")
        for combination, code in codes.items()
        for node in code.unused
        if node not in elsewhere[combination.framework] or not is_offered(combination, node[0])
    )


def is_offered(combination: Combination, module: str) -> bool:
    """Whether a project may have what it does not use, while others of its framework do."""
    return module.partition(".")[2] in OFFERED or combination.spec == "empty"


def test_every_setting_is_read(projects: Projects) -> None:
    no_faults(
        (project.name, f"{setting} is read by nothing")
        for project in projects.values()
        for setting in unread_settings(code_of(project))
    )


@pytest.fixture(scope="module", params=offered("framework"))
def sample(request: pytest.FixtureRequest, plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    answers = {"project_name": "sample", "framework": request.param, "auth": "jwt", "tasks": "rq"}
    return render(plain, tmp_path_factory.mktemp(request.param) / "sample", answers)


#: Where something is planted, what, and how it is called when it is found.
PLANTED = {
    "a function": ("books/service.py", "async def planted() -> None:\n    pass", "books.service.planted"),
    "a function that calls itself": ("web/server.py", "def planted() -> None:\n    planted()", "web.server.planted"),
    "the namesake of a variable": ("books/routes.py", "def book_id() -> None:\n    pass", "books.routes.book_id"),
    "a class": ("errors.py", "class Planted(AppError):\n    status = 418", "errors.Planted"),
    "a constant": ("paging.py", "PLANTED: int = 3", "paging.PLANTED"),
    "an alias of a type": ("types.py", "Planted = Annotated[str, Field(max_length=3)]", "types.Planted"),
    "a task": ("auth/tasks.py", "@task\nasync def planted() -> None:\n    pass", "auth.tasks.planted"),
    "a setting": ("config.py", "class MoreSettings(Settings):\n    planted: int = 3", "config: planted"),
    "a module": ("books/planted.py", "import re", "books.planted"),
}


def unused(project: Path) -> set[str]:
    code = code_of(project)
    return {".".join(filter(None, node)) for node in code.unused} | set(unread_settings(code))


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_and_not_used_is_found(sample: Path, what: str) -> None:
    name, lines, fault = PLANTED[what]
    before = unused(sample)
    path = sample / "src" / "sample" / name
    kept = path.read_text() if path.exists() else None
    path.write_text(f"{kept or ''}\n\n{lines}\n")
    try:
        assert f"sample.{fault}" in unused(sample) - before
    finally:
        path.write_text(kept) if kept else path.unlink()


def test_what_only_a_test_uses_is_found(sample: Path) -> None:
    path = sample / "src" / "sample" / "books" / "service.py"
    path.write_text(f"{path.read_text()}\n\nasync def for_tests() -> None:\n    pass\n")
    (sample / "tests" / "test_planted.py").write_text("from sample.books.service import for_tests\n\nfor_tests()\n")
    assert "sample.books.service.for_tests" in unused(sample)
