"""Alembic, with the settings of the application."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

ROOT = Path(__file__).parents[3]


def alembic_config() -> Config:
    """Return what `alembic` on the command line would read from pyproject.toml."""
    return Config(toml_file=ROOT / "pyproject.toml")


def migrate(revision: str) -> None:
    """Bring the database to a revision: `head`, `base` or one between."""
    config = alembic_config()
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def are_missing(connection: Connection) -> bool:
    """Tell whether the database lacks migrations; one that newer code has migrated already does not."""
    if not (ROOT / "pyproject.toml").exists():
        return False  # installed without the migrations, which somebody else has to apply
    script = ScriptDirectory.from_config(alembic_config())
    applied = MigrationContext.configure(connection).get_current_heads()
    known = {migration.revision for migration in script.walk_revisions()}
    if not known.issuperset(applied):
        return False
    reached = {migration.revision for head in applied for migration in script.iterate_revisions(head, "base")}
    return not reached.issuperset(script.get_heads())


def make_migration(message: str) -> None:
    """Write a migration that brings the database, at the newest one, to what the models say."""
    migrate("head")
    command.revision(alembic_config(), message, autogenerate=True, process_revision_directives=review)


def review(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    """Write nothing where nothing has changed, and name the columns that rows which exist would lack."""
    changes = directives[0].upgrade_ops
    differences = changes.as_diffs() if changes is not None else []
    if not differences:
        directives.clear()
        click.echo("No changes detected")
    for kind, *rest in differences:
        if kind == "add_column" and not (column := rest[2]).nullable and column.server_default is None:
            click.echo(f"{rest[1]}.{column.name} is required: give it a server_default there, for the rows that exist")
