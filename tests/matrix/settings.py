"""A project with other settings, and what it says and answers then."""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import httpx

from installed_project import Project

CLIENTS = 64
#: Machines may be slow.
PATIENT = {"DATABASE_POOL_TIMEOUT": "60", "REQUEST_TIMEOUT": "120"}


def at(project: Project, url: str, **environment: str) -> Project:
    return replace(project, environment=project.environment | {"DATABASE_URL": url} | environment)


def said(project: Project, *command: str) -> str:
    """Return the one line with which a command fails."""
    done = project.attempt("uv", "run", project.command, *command)
    assert done.returncode, done.stdout
    assert len(done.stdout.splitlines()) == 1, done.stdout
    return done.stdout.strip()


async def ask_at_once(address: str, paths: Collection[str]) -> Counter[int]:
    """Ask for each path in turn, five times by each client; return how often each status came."""
    statuses: Counter[int] = Counter()

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=300) as client:
            for path in [*paths] * 5:
                statuses[(await client.get(path)).status_code] += 1

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    return statuses
