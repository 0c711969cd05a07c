"""A project imports what it declares, and declares what it uses."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from combinations import Combination
from environment import Environment, canonical, requirements
from faults import no_faults

Projects = dict[Combination, Path]

#: Needed at run time by another dependency, which asks for it only when it must.
UNNAMED = {
    "cryptography": "asyncmy signs in with it",
    "watchfiles": "uvicorn reloads with it",
}


def imports(text: str) -> set[str]:
    """Return the top-level modules that a file imports, relative imports left out."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names


def undeclared(project: Path, environment: Environment) -> Iterator[str]:
    """Each import of a module that nothing the project declares would install."""
    own = {path.stem for path in [*(project / "src").iterdir(), *project.iterdir(), *project.glob("tests/**/*")]}
    for development, folders in ((False, ["src", "migrations"]), (True, ["tests"])):
        installed = environment.closure(requirements(project, development=development))
        for path in (path for folder in folders for path in (project / folder).rglob("*.py")):
            for module in imports(path.read_text()) - own:
                if not environment.providers.get(module, set()) & installed:
                    yield f"{path.relative_to(project)} imports {module}"


def unnamed(project: Path, environment: Environment) -> Iterator[str]:
    """Each dependency whose modules the code does not mention."""
    code = "\n".join(path.read_text() for path in sorted((project / "src").rglob("*.py")))
    for requirement in requirements(project, development=False):
        name = canonical(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])
        modules = environment.modules(name)
        if name not in UNNAMED and not any(re.search(rf"\b{module}\b", code) for module in modules):
            yield f"{name} is declared, but never named"


def test_no_file_imports_what_another_answer_would_have_installed(projects: Projects, environment: Environment) -> None:
    no_faults((project.name, fault) for project in projects.values() for fault in undeclared(project, environment))


def test_no_dependency_is_declared_that_nothing_names(projects: Projects, environment: Environment) -> None:
    no_faults((project.name, fault) for project in projects.values() for fault in unnamed(project, environment))
