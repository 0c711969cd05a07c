"""The tests of projects with the data models of others, and with some that are made up, pass.

The projects share one environment and are not installed, which would take longer than many of their tests. Those of
the contract would take longer still; the projects of test_matrix.py run them.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from combinations import Combination, public_models, random_run
from environment import environment_of_all
from installed_project import Project
from matrix.databases import Database
from rendering import render

#: Tests of how people sign in, which are the same for every data model: the projects of test_matrix.py run them too.
SIGNING_IN = ("auth", "front_end", "github", "identities", "oidc_flow", "passwords", "provider_*", "throttle")
#: Plugins of the environment that these tests do not use; loading them takes seconds.
UNUSED = ("cacheprovider", "schemathesis", "hypothesispytest")


def choose(only: Collection[str]) -> list[Combination]:
    return public_models(only) + random_run(only)


def test_its_own_tests_pass(
    combination: Combination,
    database: Database,
    plain: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    root = render(plain, tmp_path / "sample", combination.answers)
    python = environment_of_all().python
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    project = Project(root, environment={"DATABASE_URL": database.url, "PYTHONPATH": "src", "PATH": path})
    without = [option for plugin in UNUSED for option in ("-p", f"no:{plugin}")]
    without += [f"--ignore-glob=*/test_{name}.py" for name in SIGNING_IN]
    project.run(str(python), "-m", "pytest", "-q", *without, "tests/unit", "tests/integration")
    record_property("ran", 1)
