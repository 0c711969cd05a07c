"""The data models of others, and those that are made up, give clean projects."""

from collections.abc import Callable
from pathlib import Path

import pytest

from combinations import Combination, public_models, random_models
from fault_report import ruff_finds_nothing


def test_every_data_model_is_rendered(
    data_models: dict[Combination, Path], record_property: Callable[[str, object], None]
) -> None:
    assert all((project / "pyproject.toml").is_file() for project in data_models.values())
    record_property("rendered", len(data_models))


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_ruff_finds_nothing(data_models: dict[Combination, Path], command: str) -> None:
    ruff_finds_nothing(data_models.values(), command)


def test_made_up_data_models_are_the_same_in_every_run() -> None:
    first, again = (random_models(5), random_models(5))
    assert [each.answers for each in first] == [each.answers for each in again]


def test_the_public_models_meet_every_answer_on_every_framework() -> None:
    run = public_models()
    for answer in ("database", "auth", "tasks"):
        met = {(each.framework, getattr(each, answer)) for each in run}
        frameworks, values = ({pair[place] for pair in met} for place in (0, 1))
        assert len(met) == len(frameworks) * len(values), answer
