"""Render the template in-process, as `copier copy --defaults --data ...` would, in a fraction of the time."""

import multiprocessing
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

import copier
import pytest
import yaml
from copier import _main
from jinja2 import Environment

ROOT = Path(__file__).parent.parent
Key = TypeVar("Key")
#: Written once with a random secret, so never the same in two copies.
RANDOM = frozenset({".env"})


def git(folder: Path, *arguments: str) -> str:
    """Run git as a fixed person, whatever the machine's own configuration says."""
    person = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *person, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def working_tree(destination: Path) -> Path:
    """Copy what git knows of this repository, with changes not yet committed, and leave git itself out."""
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = destination / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return destination


def forget_yield(environment: Environment) -> None:
    """Clear what {% yield %} left behind, as compiling anything does."""
    for extension in environment.iter_extensions():
        extension.preprocess("", None)


@contextmanager
def fast_copier() -> Iterator[None]:
    """Compile each source once, render no text without a tag, read YAML in C, and run no `git config` for each file."""
    compile_source = Environment.compile
    render_string = _main.Worker._render_string
    compiled: dict[object, CodeType] = {}

    def compile_once(
        self: Environment,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> CodeType | str:
        if raw or not isinstance(source, str):
            return compile_source(self, source, name, filename, raw, defer_init)  # type: ignore[call-overload,no-any-return]
        key = (source, name, self.undefined, self.trim_blocks, self.lstrip_blocks)
        if key in compiled:
            forget_yield(self)
        else:
            compiled[key] = compile_source(self, source, name, None, False, defer_init)
        return compiled[key]

    def render_tags(self: _main.Worker, string: str, extra_context: dict[str, Any] | None = None) -> str:
        if not isinstance(string, str) or "{" in string or "\n" in string:
            return render_string(self, string, extra_context)
        forget_yield(self.jinja_env)
        return string

    def answers_relpath(self: _main.Worker) -> Path:
        return Path(self._render_string(str(self.answers_file or self.template.answers_relpath)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compile_once)
        patch.setattr(_main.Worker, "_render_string", render_tags)
        patch.setattr(_main.Worker, "answers_relpath", property(answers_relpath))
        patch.setattr(yaml, "SafeLoader", yaml.CSafeLoader)
        patch.setattr(_main.Worker, "_sync_git_index_executable_bit", lambda *_: None)
        yield


def render(template: Path, destination: Path, answers: dict[str, Any] | None = None) -> Path:
    """Write a project; two layers that write one path end in an error, because nothing is overwritten."""
    copier.run_copy(str(template), destination, data=answers or {}, defaults=True, quiet=True)
    return destination


def render_all(template: Path, wanted: Mapping[Key, tuple[Path, dict[str, Any]]]) -> dict[Key, Path]:
    """Write many projects, each to its folder with its answers, on every core."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork")) as pool:
        pending = {key: pool.submit(render, template, *given) for key, given in wanted.items()}
        for key, project in pending.items():
            if error := project.exception():
                pytest.fail(f"{key}: {error}", pytrace=False)
        return {key: project.result() for key, project in pending.items()}


def files(project: Path) -> dict[str, bytes]:
    """Every file of a project with its content, without git's own and without what is random."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(project).parts and path.name not in RANDOM
    }
