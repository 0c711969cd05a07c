"""`copier update` brings what is new, and changed answers, into projects that people have edited."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from itertools import cycle
from pathlib import Path

import pytest

from installed_project import clean_environment
from rendering import ROOT, git
from updates.edits import LAYERS, edits, files_of, lines_of
from updates.journeys import (
    CHANGES,
    FIRST,
    RELEASES,
    Arrival,
    Journey,
    commit,
    copy,
    releases_in,
    travel_all,
    update,
    with_the_working_tree,
)
from updates.places import NEAR, distance, faults_of_the_page, places, projects
from updates.release import released

#: Edits that meet a change on the same lines, and for which frameworks; docs/updates.md says what to do.
MEETING: dict[tuple[str, str], Iterable[str]] = {
    ("a field right below the last generated one", "a field is added at the end"): LAYERS,
    ("a comment on a generated field", "a field becomes optional"): LAYERS,
}


def meets(framework: str, edit: str, change: str) -> bool:
    return framework in MEETING.get((edit, change), ())


#: One project for each framework and change, with all the edits at once that do not meet it.
CLEAN = [
    Journey(framework, change, tuple(edit for edit in edits(framework) if not meets(framework, edit, change)))
    for framework in LAYERS
    for change in CHANGES
    if change != "the working tree"
]
#: One project for each edit that does.
CONFLICTING = [
    Journey(framework, change, (edit,), meeting=True)
    for (edit, change), those in MEETING.items()
    for framework in those
]
UNTOUCHED = [Journey(framework, change, ()) for framework, change in zip(LAYERS, CHANGES, strict=False)]
SCENARIOS = [pytest.param(each, edit, id=f"{each.name}-{edit}") for each in CLEAN for edit in each.edits]
Arrivals = dict[Journey, Arrival]


@pytest.fixture(scope="module")
def releases(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releases_in(plain, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="module")
def arrivals(releases: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Arrivals:
    """Every journey that a test of this run asks for."""
    parameters = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    wanted = dict.fromkeys(given["journey"] for given in parameters if "journey" in given)
    return travel_all(wanted, releases, tmp_path_factory.mktemp("journeys"))


@pytest.mark.parametrize(("journey", "edit"), SCENARIOS)
def test_an_update_keeps_the_users_edit(arrivals: Arrivals, journey: Journey, edit: str) -> None:
    arrival = arrivals[journey]
    touched = files_of(edits(journey.framework)[edit])
    assert not arrival.conflicts & touched
    assert not arrival.differing & touched


@pytest.mark.parametrize("journey", [*CLEAN, *UNTOUCHED], ids=str)
def test_an_updated_project_equals_a_fresh_copy_with_the_same_edits(arrivals: Arrivals, journey: Journey) -> None:
    assert arrivals[journey].conflicts == set()
    assert arrivals[journey].differing == set()


@pytest.mark.parametrize("journey", [*CLEAN, *CONFLICTING], ids=str)
def test_the_secret_survives(arrivals: Arrivals, journey: Journey) -> None:
    assert arrivals[journey].secret_kept


@pytest.mark.parametrize("journey", [each for each in CLEAN if each.twice], ids=str)
def test_a_second_update_changes_nothing(arrivals: Arrivals, journey: Journey) -> None:
    assert arrivals[journey].changed_again == ""


@pytest.mark.parametrize("journey", CONFLICTING, ids=str)
def test_a_conflict_leaves_both_sides_in_the_file(arrivals: Arrivals, journey: Journey) -> None:
    arrival = arrivals[journey]
    (edit,) = journey.edits
    assert arrival.conflicts
    assert arrival.conflicts <= files_of(edits(journey.framework)[edit])
    for name, line in lines_of(edits(journey.framework)[edit]):
        assert line in (arrival.project / name).read_text().splitlines()
    for name in arrival.conflicts:
        assert set((arrival.fresh / name).read_text().splitlines()) <= set(
            (arrival.project / name).read_text().splitlines()
        )


@pytest.mark.parametrize("journey", CONFLICTING, ids=str)
def test_git_names_every_conflict(arrivals: Arrivals, journey: Journey) -> None:
    command = ["git", "diff", "--check", "HEAD~1"]
    done = subprocess.run(command, cwd=arrivals[journey].project, capture_output=True, text=True, check=False)
    assert all(f"{name}:" in done.stdout for name in arrivals[journey].conflicts)


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_ruff_finds_nothing_in_updated_projects(arrivals: Arrivals, command: str) -> None:
    projects = [str(arrival.project) for journey, arrival in arrivals.items() if not journey.meeting]
    ruff = ["ruff", *command.split(), "--no-cache", "--quiet", "--output-format=concise", *projects]
    done = subprocess.run(ruff, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_calls_safe_what_the_bench_tries() -> None:
    assert faults_of_the_page() == []


def test_a_release_of_the_bench_changes_lines_beside_every_place_that_the_page_calls_safe(releases: Path) -> None:
    old, new = projects(releases, FIRST), projects(releases, list(RELEASES)[-1])
    nearest: dict[tuple[str, str, str], int] = {}
    for found in places(old):
        if not found.of_fields:
            away = distance(found, old[found.framework], new[found.framework])
            key = (found.framework, found.edit, found.file)
            nearest[key] = min(nearest.get(key, 1000), 1000 if away is None else away)
    assert {key: away for key, away in nearest.items() if away > NEAR} == {}


def test_every_release_so_far_can_be_updated_to_the_working_tree(releases: Path, plain: Path, tmp_path: Path) -> None:
    """Until there is a release, the scripted ones stand in."""
    history = with_the_working_tree(ROOT if released(ROOT) else releases, plain, tmp_path)
    journeys = [
        Journey(framework, "the working tree", tuple(edits(framework)), first=tag)
        for framework, tag in zip(cycle(LAYERS), released(history)[:-1], strict=False)
    ]
    for journey, arrival in travel_all(journeys, history, tmp_path).items():
        assert (journey.first, arrival.conflicts, arrival.differing) == (journey.first, set(), set())


@pytest.fixture
def project(releases: Path, tmp_path: Path) -> Path:
    """A project of the first release with everything committed."""
    answers = {"framework": "flask", "resources": [{"book": "title str(90)"}, {"review": "stars int"}]}
    made = copy(releases, tmp_path / "sample", "v1.0.0", answers)
    git(made, "init", "-q", "-b", "main")
    commit(made, "A new project")
    return made


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"framework": "django"}, "an update cannot make flask django; keep it"),
        ({"package": "shop"}, "an update cannot rename it; keep sample"),
    ],
)
def test_what_an_update_cannot_change_is_refused(project: Path, answers: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        update(project, "v1.0.0", answers)
    assert git(project, "status", "--porcelain") == ""


def test_a_package_renamed_by_hand_goes_on_being_updated(project: Path, releases: Path, tmp_path: Path) -> None:
    git(project, "mv", "src/sample", "src/shop")
    for name in git(project, "ls-files").splitlines():
        path = project / name
        path.write_text(re.sub(r"\bsample\b(?!\.db)", "shop", path.read_text()))
    commit(project, "Rename the package")
    update(project, "v1.2.0")
    git(project, "diff", "--check")
    answers = {"framework": "flask", "resources": [{"book": "title str(90)"}, {"review": "stars int"}]}
    fresh = copy(releases, tmp_path / "fresh", "v1.2.0", answers | {"project_name": "shop", "package": "shop"})
    for name in ("src/shop/config.py", "src/shop/books/service.py", "src/shop/clock.py"):
        assert (project / name).read_text().replace("sample.db", "shop.db") == (fresh / name).read_text()


def test_git_names_every_edited_file_that_goes_with_its_resource(project: Path) -> None:
    service = "src/sample/reviews/service.py"
    with (project / service).open("a") as file:
        file.write("# ours\n")
    commit(project, "Our edits")
    update(project, "v1.0.0", {"resources": [{"book": "title str(90)"}]})
    assert f" D {service}" in git(project, "status", "--porcelain").splitlines()
    git(project, "checkout", "HEAD", "--", "src/sample/reviews")
    assert (project / service).read_text().endswith("# ours\n")


@pytest.mark.parametrize("folder", ["", "services/sample"], ids=["a repository", "a folder of a repository"])
def test_the_readmes_preview_shows_the_update_and_leaves_the_project_alone(
    releases: Path, tmp_path: Path, folder: str
) -> None:
    repository = tmp_path / "repository"
    project = copy(releases, repository / folder, "v1.0.0", {"framework": "flask", "package": "sample"})
    git(repository, "init", "-q", "-b", "main")
    commit(repository, "A new project")
    readme = (project / "README.md").read_text()
    commands = re.search(r"```bash\n(PREVIEW=.+?)^uvx", readme, re.DOTALL | re.MULTILINE)
    assert commands
    copier = f"{shlex.quote(sys.executable)} -m copier"
    script = commands[1].replace("uvx copier", copier)
    done = subprocess.run(
        ["bash", "-ec", script], cwd=project, env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"src/sample/clock.py +\| ", done.stdout)
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "branch").split() == ["*", "main"]
    assert [path.name for path in tmp_path.iterdir()] == ["repository"]
    update(project, "v1.2.0")
    assert f"?? {project.relative_to(repository) / 'src/sample/clock.py'}" in git(repository, "status", "--porcelain")
