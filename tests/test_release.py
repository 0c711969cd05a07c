"""A release that would break updates is not tagged."""

from pathlib import Path

import pytest

from rendering import git, working_tree
from updates.edits import Edit, apply
from updates.release import faults, released

ENTRY: Edit = [
    {
        "file": "CHANGELOG.md",
        "add": "\n## [1.1.0] - 2030-01-31\n\n### Update note\n\nNothing to do.\n\n## [1.0.0] - 2030-01-01\n",
    }
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The working tree, released as v1.0.0, with an entry for the next release."""
    tree = working_tree(tmp_path / "backend-template")
    git(tree, "init", "-q", "-b", "main")
    change(tree, ENTRY)
    git(tree, "tag", "v1.0.0")
    return tree


def change(repository: Path, edit: Edit) -> None:
    apply(edit, repository)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "A change")


def test_a_release_that_breaks_nothing_has_no_fault(repository: Path) -> None:
    assert faults(repository, "1.1.0") == []
    assert released(repository) == ["v1.0.0"]


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        ([{"file": "template/*source*/paging.py*"}], "paging.py of v1.0.0 is gone"),
        ([{"file": "copier.yml", "replace": "    MySQL or MariaDB: mysql\n", "by": ""}], "database=mysql of v1.0.0"),
        ([{"file": "copier.yml", "replace": "\nport:\n", "by": "\nlistens_on:\n"}], "port of v1.0.0 is gone"),
        ([{"file": "copier.yml", "add": "_tasks: [date]\n"}], "HEAD has _tasks"),
        ([{"file": "copier.yml", "add": "_migrations: []\n"}], "HEAD has _migrations"),
        (
            [{"file": "copier.yml", "replace": "{{ excluded_paths }}", "by": "{{ auth }}"}],
            "_exclude names the answer auth",
        ),
        ([{"file": "CHANGELOG.md", "replace": "[1.1.0]", "by": "[1.2.0]"}], "CHANGELOG.md has no entry `## [1.1.0]"),
        (
            [{"file": "CHANGELOG.md", "replace": "### Update note\n\nNothing to do.\n", "by": ""}],
            "CHANGELOG.md: 1.1.0 has no",
        ),
    ],
)
def test_what_would_break_updates_is_named(repository: Path, edit: Edit, fault: str) -> None:
    change(repository, edit)
    assert [fault in each for each in faults(repository, "1.1.0")] == [True]


def test_a_change_where_owners_were_told_to_write_is_named(repository: Path) -> None:
    change(
        repository,
        [
            {
                "file": "template/*source*/*fastapi*/app.py.jinja",
                "replace": "    describe(app)\n",
                "by": "    describe(app)  # in the end\n",
            }
        ],
    )
    found = faults(repository, "1.1.0")
    told = "src/sample/app.py (fastapi): docs/updates.md lets owners write below "
    assert [each.removeprefix(told).split(", ")[0] for each in found] == [
        "'app.include_router(router)'",
        "'describe(app)'",
    ]


def test_a_release_that_once_had_a_task_is_named_for_ever(repository: Path) -> None:
    change(repository, [{"file": "copier.yml", "add": "_tasks: [date]\n"}])
    git(repository, "tag", "v1.0.1")
    change(repository, [{"file": "copier.yml", "replace": "_tasks: [date]\n", "by": ""}])
    assert [each.split(" in ")[0] for each in faults(repository, "1.1.0")] == ["v1.0.1 has _tasks"]


@pytest.mark.parametrize("version", ["1.1", "v1.1.0", "1.0.0", "0.9.0"])
def test_a_version_follows_the_last_one(repository: Path, version: str) -> None:
    assert faults(repository, version)


def test_what_is_not_committed_is_named(repository: Path) -> None:
    (repository / "notes.txt").write_text("later")
    assert faults(repository, "1.1.0") == ["notes.txt is not committed"]


def test_releases_are_in_the_order_of_their_numbers(repository: Path) -> None:
    for tag in ("v1.10.0", "v1.9.0", "nightly"):
        git(repository, "tag", tag)
    assert released(repository) == ["v1.0.0", "v1.9.0", "v1.10.0"]
