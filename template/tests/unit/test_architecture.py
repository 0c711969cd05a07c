"""The packages import each other as the contracts in pyproject.toml allow."""

from pathlib import Path

import pytest
from importlinter import configuration
from importlinter.application import use_cases

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_the_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configuration.configure()
    kept = use_cases.lint_imports(str(PROJECT), cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out
