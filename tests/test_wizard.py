"""The questions as a person meets them, in a terminal of 80 columns, and the same answers given in other ways."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from macros import macros
from rendering import ROOT, files, git, render
from terminal import CLEAR, CTRL_C, DOWN, ENTER, FINISH, Wizard, tells_the_fault

QUESTIONS = [
    "project called",
    "What does it do",
    "Which framework",
    "Which database",
    "Who may call",
    "Which task queue",
    "Which resources",
    "Advanced",
]


@pytest.fixture(scope="session")
def questions(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with its questions and the answers file, and nothing else to write."""
    template = tmp_path_factory.mktemp("questions")
    shutil.copy(plain / "copier.yml", template)
    shutil.copytree(plain / "extensions", template / "extensions")
    (template / "template").mkdir()
    shutil.copy(next((plain / "template").glob("*answers_file*")), template / "template")
    return template


def answers(project: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return {name: value for name, value in found.items() if not name.startswith("_")}


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "copier", *arguments], capture_output=True, text=True, check=False)


def test_whoever_presses_enter_meets_eight_prompts_at_most(questions: Path, tmp_path: Path) -> None:
    with Wizard("copy", str(questions), str(tmp_path / "wizard" / "book-shop")) as wizard:
        for question in QUESTIONS:
            wizard.see(question).press(FINISH if question == "Which resources" else ENTER)
        assert wizard.exit_status() == 0
        assert wizard.text.count("🎤") == len(QUESTIONS) <= 8
        for next_step in (
            "cd ",
            "uv sync",
            "git init",
            "uv run pre-commit install",
            "git add --all",
            "uv run book-shop dev",
            "uv run pytest",
        ):
            assert next_step in wizard.text
    assert command("copy", "--defaults", str(questions), str(tmp_path / "defaults" / "book-shop")).returncode == 0
    assert answers(tmp_path / "wizard" / "book-shop") == answers(tmp_path / "defaults" / "book-shop")


def test_the_same_answers_mean_the_same_however_they_are_given(questions: Path, tmp_path: Path) -> None:
    given = {
        "project_name": "shelf", "description": "Books on shelves", "framework": "django", "database": "mysql",
        "auth": "none", "tasks": "taskiq", "resources": [{"book": "title str(90)"}], "advanced": True,
        "package": "book_shelf", "user_name": "Ada Lovelace", "user_email": "ada@example.com", "port": 9000,
    }  # fmt: skip
    with Wizard("copy", str(questions), str(tmp_path / "wizard")) as wizard:
        wizard.see("project called").press(CLEAR + "shelf" + ENTER)
        wizard.see("The shelf API").press(CLEAR + "Books on shelves" + ENTER)
        wizard.see("Which framework").press(DOWN + ENTER)
        wizard.see("Which database").press(DOWN + DOWN + ENTER)
        wizard.see("Who may call").press(DOWN + DOWN + ENTER)
        wizard.see("Which task queue").press(DOWN + DOWN + DOWN + ENTER)
        wizard.see("author ref(author) restrict")
        assert "owner" not in wizard.text.split("> - author")[1]
        wizard.press("\x7f" * 500 + "- book: title str(90)" + FINISH)
        wizard.see("Advanced").press("y")
        wizard.see("package called").press(CLEAR + "book_shelf" + ENTER)
        wizard.see("author's name").press("Ada Lovelace" + ENTER)
        wizard.see("e-mail address").press("ada@example.com" + ENTER)
        wizard.see("port does").press(CLEAR + "9000" + ENTER)
        assert wizard.exit_status() == 0
        assert "MySQL or MariaDB" in wizard.text
    assert answers(tmp_path / "wizard") == given | {"made_as": {"framework": "django", "package": "book_shelf"}}

    (file := tmp_path / "answers.yml").write_text(yaml.safe_dump(given))
    data = [f"--data={name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in given.items()]
    assert command("copy", "--defaults", f"--data-file={file}", str(questions), str(tmp_path / "file")).returncode == 0
    assert command("copy", "--defaults", *data, str(questions), str(tmp_path / "data")).returncode == 0
    assert answers(tmp_path / "file") == answers(tmp_path / "data") == answers(tmp_path / "wizard")


def test_a_mistake_is_named_at_the_prompt_and_asked_again(questions: Path, tmp_path: Path) -> None:
    with Wizard("copy", str(questions), str(tmp_path / "shop")) as wizard:
        wizard.see("project called").press(CLEAR + "Bad Name" + ENTER)
        wizard.see("not a letter, then a-z, 0-9, -; w")
        wizard.press(CLEAR + "shop" + ENTER)
        for question in QUESTIONS[1:6]:
            wizard.see(question).press(ENTER)
        wizard.see("added_by owner").press("\x7f" * 500 + "- book: price decimal" + FINISH)
        wizard.see("book.price: decimal lacks its (...);")
        wizard.press("(8,2)" + FINISH)
        wizard.see("Advanced").press(ENTER)
        assert wizard.exit_status() == 0
    assert answers(tmp_path / "shop")["resources"] == [{"book": "price decimal(8,2)"}]


def test_every_help_text_fits_into_80_columns() -> None:
    described = yaml.safe_load((ROOT / "copier.yml").read_text())
    helps = {name: question["help"] for name, question in described.items() if "help" in (question or ())}
    assert not {name: line for name, text in helps.items() for line in text.splitlines() if len(line) > 76}
    asked = {name for name, question in described.items() if name[0] != "_" and question.get("when", True) is not False}
    assert set(helps) == asked


def test_whoever_gives_up_finds_nothing_written(questions: Path, tmp_path: Path) -> None:
    with Wizard("copy", str(questions), str(tmp_path / "shop")) as wizard:
        wizard.see("project called").press(ENTER)
        wizard.see("What does it do").press(CTRL_C)
        assert wizard.exit_status() == 1
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("project_name", "django", "it is a package projects use; write another name, as in django-api"),
        ("package", "my-shop", "not a letter, then a-z, 0-9, _; write it as in my_shop"),
        ("description", 'a "b"', 'a line break, backslash or "; leave it out'),
        ("user_email", "ada", "not an address; write one as in ada@example.com, or nothing"),
        ("port", "80", "not from 1024 to 65535; write a number as in 8000"),
        ("resources", "- book: price decimal", "book.price: decimal lacks its (...); write decimal(10,2)"),
        ("database", "oracle", "'oracle' is not in ['sqlite', 'postgresql', 'mysql']"),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_written(
    questions: Path, tmp_path: Path, name: str, value: str, message: str
) -> None:
    with pytest.raises(ValueError, match=name) as refused:
        copier.run_copy(str(questions), tmp_path / "shop", data={name: value}, defaults=True, quiet=True)
    assert message in str(refused.value)
    assert name == "database" or tells_the_fault(name, message)
    assert not (tmp_path / "shop").exists()


def written(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["README.md", ".gitignore", "tests/unit/test_logs.py", "src/shop/app.py", "src"])
def test_a_copy_that_would_write_over_a_file_stops_before_it_begins_where_nobody_is_asked(
    questions: Path, tmp_path: Path, name: str
) -> None:
    shop = tmp_path / "[shop] *"
    (shop / name).parent.mkdir(parents=True)
    (shop / name).write_text("ours")
    copy = ("copy", "--defaults", "--data=project_name=shop", str(questions), str(shop))
    done = command(*copy)
    assert done.returncode == 1
    assert f": {name} is in the way; name an empty folder, or add --overwrite" in done.stderr.splitlines()[-1]
    assert written(shop) == {name: "ours"}
    assert command(*copy, "--overwrite").returncode == 0


def test_a_copy_goes_into_a_new_repository_with_files_of_ones_own(questions: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    git(shop, "init", "-q")
    for name in ("LICENSE", "notes.md", ".env", "tests/test_ours.txt", "src/other/app.py"):
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text("ours")
    done = command("copy", "--defaults", str(questions), str(shop))
    assert done.returncode == 0, done.stderr
    assert (shop / ".env").read_text() == "ours"


def test_a_copy_into_a_folder_of_a_repository_begins_no_other(questions: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for folder, begins in ((tmp_path / "services" / "shop", False), (tmp_path, True)):
        done = command("copy", "--defaults", "--data=project_name=shop", str(questions), str(folder))
        assert ("git init" in done.stderr) is begins
        assert ("pre-commit install" in done.stderr) is begins
        assert 'git commit --message "Start shop"' in done.stderr


@pytest.mark.parametrize("framework", ["fastapi", "django", "flask"])
def test_every_file_of_a_project_can_be_in_the_way(plain: Path, tmp_path: Path, framework: str) -> None:
    """So that no release adds one that a copy without a terminal would stop at."""
    answers = {"framework": framework, "project_name": "shop", "tasks": "celery", "auth": "oauth2"}
    shop = render(plain, tmp_path / "shop", answers)
    conf = {"defaults": True, "skip_answered": False, "overwrite": False, "pretend": False, "data": {}}
    destination = macros("destination")
    for name in files(shop):
        alone = tmp_path / "alone"
        (alone / name).parent.mkdir(parents=True)
        (alone / name).touch()
        there = {**conf, "dst_path": alone, "skip_if_exists": [], "exclude": []}
        found = destination.root_problem(there, "project_name")
        found = found or destination.package_problem(there, "project_name", framework, "shop")
        assert found.startswith(f"{name} is in the way") or name == ".copier-answers.yml"
        shutil.rmtree(alone)


def committed(folder: Path) -> Path:
    """Make the folder a repository with everything in it committed."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "v1.0.0")
    git(folder, "tag", "v1.0.0")
    return folder


def test_an_update_stops_at_a_data_model_that_the_new_answers_do_not_allow(questions: Path, tmp_path: Path) -> None:
    template = committed(Path(shutil.copytree(questions, tmp_path / "template")))
    owned, free = [{"book": "title str(90), keeper owner"}], [{"book": "title str(90)"}]
    copier.run_copy(str(template), tmp_path / "shop", data={"resources": owned}, defaults=True, quiet=True)
    shop = committed(tmp_path / "shop")

    with pytest.raises(ValueError, match=r"book\.keeper: owner needs accounts; choose auth=jwt"):
        copier.run_update(shop, data={"auth": "none"}, defaults=True, overwrite=True, quiet=True)
    assert answers(shop)["resources"] == owned

    copier.run_update(shop, data={"auth": "none", "resources": free}, defaults=True, overwrite=True, quiet=True)
    assert answers(shop)["resources"] == free
