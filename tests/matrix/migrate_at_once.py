"""Run in a project, with the name of its package: four processes that migrate at the same moment."""

import os
import sys
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path


def migrate(package, together):  # type: ignore[no-untyped-def]  # it runs in a process of its own
    if Path("manage.py").exists():
        os.environ["DJANGO_SETTINGS_MODULE"] = f"{package}.settings"
        import_module("django").setup()
    migrations = import_module(f"{package}.database.migrations")
    together.wait(120)
    migrations.migrate("head")


if __name__ == "__main__":
    context = get_context("spawn")
    together = context.Barrier(4)
    started = [context.Process(target=migrate, args=(sys.argv[1], together)) for _ in range(4)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    sys.exit(any(process.exitcode for process in started))
