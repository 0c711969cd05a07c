"""An emitted project as its new owner has it: in a git repository, installed by uv, driven by its own commands."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rendering import git

#: Variables of the test run that must not reach an emitted project.
PRIVATE = (
    "BROKER_URL",
    "CONDA_",
    "COV",
    "DATABASE_URL",
    "ENVIRONMENT",
    "NOX_",
    "PORT",
    "PYTEST",
    "PYTHON",
    "SECRET_KEY",
    "UV_PROJECT",
    "VIRTUAL_ENV",
)
CHECKS = (("ruff", "check"), ("ruff", "format", "--check"), ("lint-imports",), ("mypy",))
MINUTES = 15


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(PRIVATE)}


@dataclass
class Project:
    """An installed project; `environment` is what its owner would write into .env."""

    root: Path
    command: str = "sample"
    environment: dict[str, str] = field(default_factory=dict)

    def install(self) -> "Project":
        git(self.root, "init", "-q", "-b", "main")
        self.run("uv", "sync", "--quiet")
        git(self.root, "add", "-A")
        git(self.root, "commit", "-qm", "A new project")
        return self

    @property
    def variables(self) -> dict[str, str]:
        return clean_environment() | self.environment

    def run(self, *command: str, **environment: str) -> str:
        """Run a command in the project and return what it printed; fail with all of it."""
        done = self.attempt(*command, **environment)
        if done.returncode:
            said = f"{' '.join(command)} ended with {done.returncode} in {self.root}\n{done.stdout}"
            pytest.fail(said, pytrace=False)
        return done.stdout

    def uv(self, *command: str, **environment: str) -> str:
        """Run `uv run ...`."""
        return self.run("uv", "run", *command, **environment)

    def attempt(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.variables | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60 * MINUTES,
            check=False,
        )
