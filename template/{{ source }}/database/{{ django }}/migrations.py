"""Django's migrations, with the words of the project's own commands."""

import re
import subprocess
import sys
from pathlib import Path

import click
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from . import dialect


def migrate(revision: str) -> None:
    """Bring the database to a revision: `head`, `base`, or a migration of one application, as in `books.0001`.

    Another process that migrates at the same time comes first.
    """
    with dialect.migration_lock():
        _migrate(revision)


def _migrate(revision: str) -> None:
    if revision == "head":
        call_command("migrate")
    elif revision == "base":
        for label in sorted(MigrationLoader(connection).migrated_apps):
            call_command("migrate", label, "zero")
    else:
        label, _, name = revision.partition(".")
        try:
            call_command("migrate", label, name)
        except CommandError as error:
            raise click.ClickException(str(error)) from None


def are_missing() -> bool:
    """Tell whether the database lacks migrations; one that newer code has migrated already does not."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_migration(message: str) -> None:
    """Write a migration that brings the database from where the migrations leave it to what the models say."""
    name = re.sub(r"\W+", "_", message.lower()).strip("_")
    try:
        # Where nobody can answer, a required field without a default ends in a line that says so.
        call_command("makemigrations", name=name, interactive=sys.stdin.isatty())
    except CommandError as error:
        raise click.ClickException(str(error)) from None
    written = [str(path) for path in Path(__file__).parents[1].glob(f"*/migrations/*_{name}.py")]
    for command in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *written], check=False)  # noqa: S603  our own files
