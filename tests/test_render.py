"""Every combination of answers gives a clean project: checked as text, without installing anything."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import astuple
from itertools import combinations, product
from pathlib import Path

import pytest
import yaml
from copier.errors import InteractiveSessionError

from combinations import SPECS, Combination, axes, full_run, resources
from fault_report import no_faults, ruff_finds_nothing
from project_files import Text, distinct, found
from rendering import files, render, render_all

Projects = dict[Combination, Path]

PARSERS: dict[str, Callable[[str], object]] = {
    ".ini": lambda text: configparser.ConfigParser(interpolation=None).read_string(text),
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}
PLAIN_NAME = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9_.-]*")
MAY_BE_EMPTY = {"__init__.py", "py.typed"}
#: How many modules may stand at the root of the package, `__init__` and `__main__` among them.
ROOT_MODULES = {"fastapi": 12, "flask": 12, "django": 16}
#: The files that may say where the project came from.
MAY_NAME_COPIER = {".copier-answers.yml", "README.md", "AGENTS.md"}


@pytest.fixture(scope="module")
def texts(projects: Projects) -> list[Text]:
    return distinct(projects.values())


def test_every_combination_is_rendered(projects: Projects, record_property: Callable[[str, object], None]) -> None:
    assert all((project / "pyproject.toml").is_file() for project in projects.values())
    record_property("rendered", len(projects))


def test_two_layers_that_write_one_path_would_be_an_error(tmp_path: Path) -> None:
    for layer in ("{{ one }}", "{{ two }}"):
        (tmp_path / "template" / layer).mkdir(parents=True)
        (tmp_path / "template" / layer / "app.py").write_text(f"# {layer}")
    (tmp_path / "template" / "copier.yml").write_text("{one: {type: str, default: .}, two: {type: str, default: .}}")
    with pytest.raises(InteractiveSessionError):
        render(tmp_path / "template", tmp_path / "project")


def test_specs_without_accounts_hold_no_account() -> None:
    for spec in SPECS:
        assert not re.search(r"\bowner\b|ref\(user\)", str(resources(spec, accounts=False)))


def test_paths_are_plain_names(projects: Projects) -> None:
    no_faults(
        (project.name, path.relative_to(project).as_posix())
        for project in projects.values()
        for path in project.rglob("*")
        if not PLAIN_NAME.fullmatch(path.name) or path.name == ".py"
    )


def test_only_package_markers_are_empty(texts: list[Text]) -> None:
    no_faults(text[:2] for text in texts if not text.content.strip() and text.basename not in MAY_BE_EMPTY)


def test_every_folder_of_python_files_is_a_package(projects: Projects) -> None:
    no_faults(
        (project.name, path.relative_to(project).as_posix())
        for project in projects.values()
        for path in (project / "src").rglob("*.py")
        if not (path.parent / "__init__.py").is_file()
    )


def test_the_root_of_the_package_is_read_at_a_glance(projects: Projects) -> None:
    for combination, project in projects.items():
        modules = sorted(path.name for path in (project / "src" / "sample").glob("*.py"))
        assert len(modules) <= ROOT_MODULES[combination.framework], f"{project.name}: {modules}"


def test_nothing_of_jinja_is_left(texts: list[Text]) -> None:
    no_faults(found(r"\{%|%\}|\{#|#\}|(?<!\$)\{\{ |Undefined", texts))


def test_documents_parse(texts: list[Text]) -> None:
    for text in texts:
        if parse := PARSERS.get(text.suffix):
            try:
                parse(text.content)
            except Exception as error:  # noqa: BLE001
                pytest.fail(f"{text.project}/{text.name}: {error}")


def test_python_compiles_without_a_warning(texts: list[Text]) -> None:
    for text in texts:
        if text.suffix == ".py":
            compile(text.content, f"{text.project}/{text.name}", "exec")


def test_lines_end_clean(texts: list[Text]) -> None:
    no_faults(found(r"[ \t]+$|\r|\A\n|\n\n+\Z|[^\n]\Z", texts, re.MULTILINE))


def test_no_gap_stands_where_an_option_was(texts: list[Text]) -> None:
    no_faults(found(r"\n\n\n", [text for text in texts if text.suffix not in {".py", ".mako"}]))


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_ruff_finds_nothing(projects: Projects, command: str) -> None:
    ruff_finds_nothing(projects.values(), command)


def test_two_copies_are_equal_but_for_the_secret(projects: Projects, plain: Path, tmp_path: Path) -> None:
    again = render_all(plain, {each: (tmp_path / each.slug, each.answers) for each in list(projects)[::5]})
    for combination, copy in again.items():
        assert files(copy) == files(projects[combination])
        assert secret(copy) != secret(projects[combination])


def test_the_secret_is_long_and_stands_in_env_only(projects: Projects) -> None:
    for project in projects.values():
        assert len(secret(project)) >= 64
        assert not [name for name, content in files(project).items() if secret(project).encode() in content]


def secret(project: Path) -> str:
    written = re.search(r"^SECRET_KEY=[\"']?(\w+)", (project / ".env").read_text(), re.MULTILINE)
    assert written, f"{project}: .env has no SECRET_KEY"
    return written.group(1)


def test_the_comments_on_the_commands_stand_in_one_column(projects: Projects) -> None:
    for project in projects.values():
        [commands] = re.findall(r"(?s)## Commands\n\n(.*?)\n\n", (project / "AGENTS.md").read_text())
        [update] = re.findall(r"(?ms)^(uvx copier update --defaults  .*?)\n```", (project / "README.md").read_text())
        for block in (commands, update):
            assert len({line.index("# ") for line in block.splitlines() if "# " in line}) == 1, block


def test_nothing_says_how_the_project_came_about(texts: list[Text]) -> None:
    own = [text for text in texts if text.basename not in MAY_NAME_COPIER]
    no_faults(found(r"copier|jinja", own, re.IGNORECASE))
    # Django's word for the pages of its admin site, and a folder of the package that has the page of `/docs`.
    code = [text for text in own if text.suffix == ".py"]
    no_faults(found(r"(?<!django\.)\btemplate(?!S = |=\"\(|s\" / \"swagger)", code, re.IGNORECASE))


def test_the_full_run_holds_every_pair_of_answers_and_every_data_model() -> None:
    run = [astuple(combination) for combination in full_run()]
    for first, second in combinations(range(len(axes()) - 1), 2):
        assert {(each[first], each[second]) for each in run} == set(product(axes()[first], axes()[second]))
    assert {(each[0] == "django", each[-1]) for each in run} == set(product((True, False), SPECS))
