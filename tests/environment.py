"""One environment with every dependency of every project, for checks that cannot wait for hundreds of installations."""

import fcntl
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement

from combinations import offered
from macros import macros
from rendering import ROOT
from resource_model import model

#: Asked in the environment: which distributions provide a module, and what each distribution requires.
INVENTORY = """
import importlib.metadata as m, json
print(json.dumps([m.packages_distributions(), {d.name: d.requires or [] for d in m.distributions()}]))
"""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(project: Path, *, development: bool) -> set[str]:
    """Return what a project declares, with or without its development groups."""
    declared = tomllib.loads((project / "pyproject.toml").read_text())
    groups = declared.get("dependency-groups", {}).values() if development else ()
    return {
        *declared["project"]["dependencies"],
        *(each for group in groups for each in group if isinstance(each, str)),
    }


@dataclass(frozen=True)
class Environment:
    """The interpreter, and what is installed beside it."""

    python: Path
    providers: dict[str, set[str]]
    requires: dict[str, list[Requirement]]

    def modules(self, distribution: str) -> set[str]:
        """Return the top-level modules of a distribution."""
        return {module for module, names in self.providers.items() if distribution in names}

    def closure(self, declared: Iterable[str]) -> set[str]:
        """Return the names of all distributions that the requirements bring, through others as well."""
        found: set[tuple[str, str]] = set()
        waiting = [Requirement(each) for each in declared]
        while waiting:
            each = waiting.pop()
            for extra in ("", *each.extras):
                if (key := (canonical(each.name), extra)) not in found:
                    found.add(key)
                    needed = self.requires.get(key[0], [])
                    waiting += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": extra})]
        return {name for name, _ in found}


def environment_for(projects: Iterable[Path]) -> Environment:
    """Install everything that any of these projects needs, once; it is kept for the next run."""
    return installed({each for project in projects for each in requirements(project, development=True)})


def environment_of_all() -> Environment:
    """Install everything that any project could need, once."""
    library = macros("dependencies")
    resources = model([{"contact": "address email"}])  # its type has a dependency of its own
    wanted: set[str] = set()
    for values in product(*(offered(question) for question in ("framework", "database", "auth", "tasks"))):
        wanted.update(json.loads(library.dependencies(*values, resources)), json.loads(library.tools(*values)))
    return installed(wanted)


def installed(requirements: set[str]) -> Environment:
    wanted = sorted(requirements)
    key = hashlib.sha256(repr((wanted, sys.version_info[:2])).encode()).hexdigest()[:12]
    folder = ROOT / ".nox" / "emitted" / key
    python = folder / "bin" / "python"
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers come at the same time
        if not (folder / "complete").exists():
            install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", f"--python={python}", *wanted]
            subprocess.run(["uv", "venv", "--quiet", "--clear", f"--python={sys.executable}", folder], check=True)
            subprocess.run(install, check=True)
            (folder / "complete").touch()
    told = subprocess.run([python, "-c", INVENTORY], check=True, capture_output=True, text=True).stdout
    providers, requires = json.loads(told)
    return Environment(
        python,
        {module: {canonical(name) for name in names} for module, names in providers.items()},
        {canonical(name): [Requirement(each) for each in needed] for name, needed in requires.items()},
    )
