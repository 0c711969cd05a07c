"""Django's own checks of a deployment."""

import os
import subprocess
import sys


def test_django_has_nothing_to_say_against_production() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    variables = {**os.environ, "ENVIRONMENT": "production"}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    assert done.returncode == 0, done.stderr
