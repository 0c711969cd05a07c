"""What the template costs its users, in CPU time: `nox -s bench`."""

import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from installed_project import clean_environment
from rendering import git, working_tree
from updates.journeys import commit, release

ROUNDS = 5


def copier(*arguments: object) -> float:
    """Run Copier as its users do; return the seconds of CPU time that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "copier", *map(str, arguments)], env=clean_environment(), check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def repository(source: Path) -> Path:
    """Make a release of a template, and a second one without a change."""
    git(source, "init", "-q", "-b", "main")
    for version in ("v1.0.0", "v1.1.0"):
        release(source, version, [])
    return source


def measure(template: Path, projects: Path) -> tuple[float, float]:
    """Return the seconds of one copy and of one update."""
    project = projects / "sample"
    copied = copier("copy", "--defaults", "--vcs-ref=v1.0.0", template, project)
    git(project, "init", "-q", "-b", "main")
    commit(project, "A new project")
    return copied, copier("update", "--defaults", project)


def main() -> None:
    """Print the least of several rounds; ours and an empty template take turns, as a machine's speed changes."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        empty = here / "empty"
        empty.mkdir()
        (empty / "copier.yml").touch()
        (empty / "{{ _copier_conf.answers_file }}.jinja").write_text("{{ _copier_answers | to_nice_yaml }}")
        ours, nothing = repository(working_tree(here / "backend-template")), repository(empty)
        rounds = [
            (*measure(ours, here / f"ours-{number}"), *measure(nothing, here / f"empty-{number}"))
            for number in range(ROUNDS)
        ]
    copied, updated, *least = map(min, zip(*rounds, strict=True))
    for what, seconds, beside in (("copy", copied, least[0]), ("update", updated, least[1])):
        sys.stdout.write(f"{what}: {seconds:.1f} s of CPU time, {seconds / beside:.1f} times an empty template\n")


if __name__ == "__main__":
    main()
