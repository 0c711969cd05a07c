"""Strict types on each project that differs from the others.

All dependencies of all projects stand in one environment. Each worker lays the projects one after the other into
the same folder, touching only the files that differ, so that mypy re-reads nothing but those. The plugin of
django-stubs would have it forget everything for each new list of applications; without that list in what the cache
hangs on, it forgets the project's own modules alone.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from combinations import FEW, Combination, public_models, random_models
from environment import Environment
from fault_report import no_faults
from installed_project import clean_environment
from rendering import files

Projects = dict[Combination, Path]
Content = dict[str, bytes]
WORKERS = os.cpu_count() or 1
#: How many projects that are much alike a worker takes at a time.
SHARE = 8
PLUGIN = """
from mypy_django_plugin.main import NewSemanalDjangoPlugin


class Plugin(NewSemanalDjangoPlugin):
    def report_config_data(self, ctx):
        return {name: value for name, value in super().report_config_data(ctx).items() if name != "INSTALLED_APPS"}


def plugin(version):
    return Plugin
"""


def typed_files(project: Path) -> Content:
    """What the result of the type check hangs on."""
    kept = {
        name: content
        for name, content in files(project).items()
        if name.endswith(".py") or name in {"pyproject.toml", "mypy.ini"}
    }
    return kept | {".env": re.sub(rb"(?<=SECRET_KEY=)\w+", b"0123456789abcdef" * 4, (project / ".env").read_bytes())}


def digest(content: Content) -> str:
    return hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()


@pytest.fixture(scope="module")
def distinct(projects: Projects, data_models: Projects, pytestconfig: pytest.Config) -> dict[str, Content]:
    """The projects that differ, by name; those whose third-party modules mypy sees alike stand next to each other."""
    only = pytestconfig.getoption("--only")
    everything = pytestconfig.getoption("--combinations") == "everything"
    more = {each: data_models[each] for each in public_models(only) + random_models(FEW, only) if everything}
    listed = sorted((projects | more).items(), key=lambda item: (item[0].framework, item[0].auth == "none", item[0]))
    contents = {project.name: typed_files(project) for _, project in listed}
    first = {digest(content): name for name, content in reversed(contents.items())}
    return {name: contents[name] for name in reversed(first.values())}


def lay(content: Content, folder: Path) -> None:
    """Make the folder hold exactly this, leaving alone what is equal already.

    mypy takes a file for unchanged when its size and the second of its change are: so the content makes the time.
    """
    for path in [path for path in folder.rglob("*") if path.is_file() and ".mypy_cache" not in path.parts]:
        if path.relative_to(folder).as_posix() not in content:
            path.unlink()
    for name, text in content.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            os.utime(path, (zlib.crc32(text),) * 2)


def check(python: Path, projects: list[tuple[str, Content]], folder: Path) -> list[tuple[str, str]]:
    """Type-check projects in turn; return what mypy says, with the name of the project."""
    variables = clean_environment() | {"MYPYPATH": "src", "PYTHONPATH": "src"}
    command = [str(python), "-m", "mypy", "--no-error-summary", "--hide-error-context", "--no-sqlite-cache"]
    faults = []
    for name, content in projects:
        if b"mypy_django_plugin.main" in (settings := content["pyproject.toml"]):
            for package in ("sample", "tests"):
                for cached in folder.glob(f".mypy_cache/*/{package}"):
                    shutil.rmtree(cached)
            replaced = settings.replace(b"mypy_django_plugin.main", b"./plugin.py")
            lay(content | {"pyproject.toml": replaced, "plugin.py": PLUGIN.encode()}, folder)
        else:
            lay(content, folder)
        done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
        if done.returncode:
            faults += [(name, line) for line in (done.stdout + done.stderr).splitlines() if ": note: " not in line]
    return faults


def test_every_distinct_project_is_strictly_typed(
    distinct: dict[str, Content],
    environment: Environment,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    shares = [list(distinct.items())[start : start + SHARE] for start in range(0, len(distinct), SHARE)]
    folders: SimpleQueue[Path] = SimpleQueue()
    for number in range(WORKERS):
        folders.put(tmp_path / str(number))

    def check_share(share: list[tuple[str, Content]]) -> list[tuple[str, str]]:
        folder = folders.get()
        try:
            return check(environment.python, share, folder)
        finally:
            folders.put(folder)

    with ThreadPoolExecutor(WORKERS) as pool:
        no_faults(fault for faults in pool.map(check_share, shares) for fault in faults)
    record_property("type-checked", len(distinct))


def test_strictness_is_the_projects_own_setting(projects: Projects) -> None:
    for project in projects.values():
        assert tomllib.loads((project / "pyproject.toml").read_text())["tool"]["mypy"]["strict"] is True
