"""Every task a contributor runs: `nox -l` lists them, `nox` runs the ones that need no service."""

import json
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "tests"]

PYPROJECT = nox.project.load_toml("pyproject.toml")


def install(session: nox.Session, *groups: str) -> None:
    """Install the dependency groups of pyproject.toml into the session."""
    session.install(*nox.project.dependency_groups(PYPROJECT, *groups))


@nox.session
def lint(session: nox.Session) -> None:
    """Check this repository's own code: ruff and strict types."""
    install(session, "dev")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Test the questions, every rendered project, their types, and one installed project on SQLite."""
    install(session, "test")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def matrix(session: nox.Session) -> None:
    """Render and type-check every combination, then run the full set on real services."""
    install(session, "test")
    counts = Path(session.create_tmp()) / "counts.json"
    counts.unlink(missing_ok=True)
    report = f"--counts={counts}"
    checks = ("render", "data_models", "unused", "unused_definitions", "types", "dependencies", "architecture")
    rendered = [f"tests/test_{name}.py" for name in checks]
    session.run("pytest", *rendered, "--combinations=everything", report, *session.posargs)
    session.run("pytest", "tests/matrix", "-n3", report, *session.posargs)
    session.log("Combinations: " + ", ".join(f"{n} {what}" for what, n in json.loads(counts.read_text()).items()))


@nox.session
def versions(session: nox.Session) -> None:
    """The part of the matrix that runs the lowest dependencies, and the other versions of Python."""
    install(session, "test")
    names = ("lowest_versions", "python_versions")
    session.run("pytest", *(f"tests/matrix/test_{name}.py" for name in names), "-n2", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure a copy and an update beside an empty template, and the emitted applications beside the limit."""
    install(session, "test")
    session.run("python", "tests/measure_copier.py")
    session.run("python", "tests/measure_applications.py")


@nox.session
def release(session: nox.Session) -> None:
    """Look for what would break updates, then print the command that tags: nox -s release -- X.Y.Z."""
    if len(session.posargs) != 1:
        session.error("name the version: nox -s release -- X.Y.Z")
    install(session, "test")
    session.run("python", "-m", "updates.release", *session.posargs, env={"PYTHONPATH": "tests"})
