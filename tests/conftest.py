"""Sources to render from, and the count of what was checked."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from combinations import FEW, MADE_UP, Combination, axes, everything, pairwise, public_models, random_models
from environment import Environment, environment_for
from rendering import fast_copier, git, render_all, working_tree

COUNTED = ("rendered", "type-checked", "ran")

# The same examples in every run, however slow the machine is.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--combinations",
        choices=("pairwise", "everything"),
        default="pairwise",
        help="which answers are rendered and type-checked: every pair of values, or every combination",
    )
    parser.addoption(
        "--only",
        action="append",
        default=[],
        help="narrow to an answer or a data model; may be given several times",
    )
    parser.addoption("--counts", type=Path, help="a JSON file to add the counts of combinations to")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many combinations were rendered, type-checked and run."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        counts.update({name: int(str(n)) for name, n in report.user_properties if name in COUNTED})
    if not counts:
        return
    terminalreporter.write_line("combinations: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    if (path := config.getoption("--counts")) is not None:
        counts.update(json.loads(path.read_text()) if path.exists() else {})
        path.write_text(json.dumps({what: counts[what] for what in COUNTED if what in counts}))


@pytest.fixture(scope="session", autouse=True)
def _fast_copier() -> Iterator[None]:
    with fast_copier():
        yield


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as it stands in the working tree, without git: the fastest source to render."""
    return working_tree(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def released(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a git repository with one release, v1.0.0; copy it before you add a second."""
    repository = tmp_path_factory.mktemp("released") / "backend-template"
    shutil.copytree(plain, repository)
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "v1.0.0")
    git(repository, "tag", "v1.0.0")
    return repository


@pytest.fixture(scope="session")
def projects(
    plain: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> dict[Combination, Path]:
    """Every combination that this run looks at, rendered."""
    combine = everything if pytestconfig.getoption("--combinations") == "everything" else pairwise
    listed = combine(pytestconfig.getoption("--only"))
    folder = tmp_path_factory.mktemp("projects")
    return render_all(plain, {combination: (folder / combination.slug, combination.answers) for combination in listed})


@pytest.fixture(scope="session")
def data_models(
    plain: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> dict[Combination, Path]:
    """Projects with the data models of others, with some that are made up, and with the longest names, rendered."""
    all_of_them = pytestconfig.getoption("--combinations") == "everything"
    only = pytestconfig.getoption("--only")
    listed = public_models(only, in_turn=not all_of_them) + random_models(MADE_UP if all_of_them else FEW, only)
    frameworks, databases, *_ = axes(only)
    listed += [Combination(framework, databases[0], "jwt", "none", "long_names") for framework in frameworks]
    folder = tmp_path_factory.mktemp("data_models")
    return render_all(plain, {combination: (folder / combination.slug, combination.answers) for combination in listed})


@pytest.fixture(scope="session")
def environment(projects: dict[Combination, Path]) -> Environment:
    return environment_for(projects.values())
