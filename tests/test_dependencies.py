"""A project imports what it declares, and declares what it uses."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from combinations import Combination
from environment import Environment, canonical, requirements
from fault_report import no_faults

Projects = dict[Combination, Path]

#: Never imported, but named: the name stands in a string of the code.
NAMED = {
    "aiosqlite": "SQLAlchemy imports it, for the scheme of an address",
    "fastapi-offline": "its files are served",
    "flask-openapi-swagger": "as fastapi-offline",
    "oidc-provider-mock": "started as a process",
    "uvloop": "uvicorn imports it, for a setting",
    "whitenoise": "Django imports it, for an entry of MIDDLEWARE",
}
#: Neither imported nor named: something else uses it.
ELSEWHERE = {
    "celery-types": "mypy reads it",
    "cryptography": "asyncmy signs in with it",
    "django-stubs": "a plugin of mypy",
    "httptools": "uvicorn reads requests with it",
    "import-linter": "a command",
    "mypy": "a command",
    "pre-commit": "a command",
    "ruff": "a command",
    "types-gunicorn": "mypy reads it",
    "types-pymysql": "mypy reads it",
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


def strings(text: str) -> Iterator[str]:
    """Every text in the code of a file but its docstrings."""
    tree = ast.parse(text)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def unused(project: Path, environment: Environment) -> Iterator[str]:
    """Each dependency that the code does not import: of the project's own, and of its development groups."""
    declared = requirements(project, development=False)
    for asked, folders in (
        (declared, ["src", "migrations"]),
        (requirements(project, development=True) - declared, ["tests"]),
    ):
        files = [path.read_text() for folder in folders for path in (project / folder).rglob("*.py")]
        imported = {module for text in files for module in imports(text)}
        named = "\n".join(each for text in files for each in strings(text))
        for name in (canonical(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in asked):
            modules = environment.modules(name)
            if modules & imported or name in ELSEWHERE:
                continue
            if name not in NAMED or not any(re.search(rf"\b{module}\b", named) for module in modules):
                yield f"{name} is declared, but never imported"


def test_no_file_imports_what_another_answer_would_have_installed(projects: Projects, environment: Environment) -> None:
    no_faults((project.name, fault) for project in projects.values() for fault in undeclared(project, environment))


def test_no_dependency_is_declared_that_nothing_imports(projects: Projects, environment: Environment) -> None:
    no_faults((project.name, fault) for project in projects.values() for fault in unused(project, environment))


def test_a_dependency_that_is_only_mentioned_is_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text('"""whitenoise."""\n\nimport click\n\n# structlog\nLOOP = "uvloop"\n')
    declared = ["click", "structlog", "whitenoise", "uvloop"]
    (tmp_path / "pyproject.toml").write_text(f"[project]\ndependencies = {declared}\n")
    environment = Environment(Path(), {name: {name} for name in declared}, {})
    assert sorted(unused(tmp_path, environment)) == [
        "structlog is declared, but never imported",
        "whitenoise is declared, but never imported",
    ]
