"""The servers that are measured: emitted projects on filled databases, and the limit."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bench.load import SERVERS, Server
from environment import environment_of_all, installed
from installed_project import clean_environment
from matrix.databases import Database, fresh, insert
from matrix.server import answers, free_port, kill, until
from rendering import ROOT, render

ROWS = 10_000
POOL = {"DATABASE_POOL_SIZE": "10"}
ITEM = "title str(200), body text, price decimal(10,2) min=0"
ACCOUNT = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery staple"}
LIMIT = {"asyncpg", "httptools", "orjson", "uvicorn", "uvloop"}
TABLE = """CREATE TABLE items (id BIGSERIAL PRIMARY KEY, title VARCHAR(200) NOT NULL, body TEXT NOT NULL,
price NUMERIC(10, 2) NOT NULL, created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL)"""


@contextmanager
def limit(folder: Path) -> Iterator[Server]:
    """Serve `limit.py` on PostgreSQL."""
    python = installed(LIMIT).python
    with fresh("postgresql", "sample_limit") as database:
        with database.session() as connection:
            connection.execute(TABLE)
        fill(database, folder)
        command = [python, "-m", "uvicorn", "--loop=uvloop", "--http=httptools", "--no-access-log", "bench.limit:app"]
        environment = {"DATABASE_URL": database.url, "PYTHONPATH": str(ROOT / "tests")} | POOL
        with serving("the limit", folder, command, environment, ready="/healthz") as server:
            yield server


@contextmanager
def project(template: Path, folder: Path, framework: str, kind: str, *, accounts: bool) -> Iterator[Server]:
    """Serve an emitted project in production; where there are accounts, the rows belong to who is signed in."""
    answered = {
        "project_name": "sample",
        "framework": framework,
        "database": kind,
        "auth": "jwt" if accounts else "none",
        "resources": [{"item": f"{ITEM}, made_by owner" if accounts else ITEM}],
    }
    name = f"{framework}_{kind}_{'accounts' if accounts else 'open'}"
    root = render(template, folder / name, answered)
    python = environment_of_all().python
    with fresh(kind, f"sample_{name}") as database:
        environment = POOL | {
            "DATABASE_URL": database.url,
            "PYTHONPATH": "src",
            "ENVIRONMENT": "production",
            "SECRET_KEY": os.urandom(32).hex(),
            "ACCESS_TOKEN_SECONDS": "3600",
        }
        subprocess.run([python, "-m", "sample", "migrate"], cwd=root, env=clean_environment() | environment, check=True)
        with serving(name, root, [python, "-m", "sample", "serve"], environment, ready="/readyz") as server:
            owner: dict[str, int] = {}
            if accounts:
                owner, server.headers = sign_up(server.address)
            fill(database, root, **owner)
            yield server


def sign_up(address: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return the owner of the rows, and how their requests are signed."""
    with httpx.Client(base_url=f"{address}/api/v1/auth") as client:
        user = client.post("/register", json=ACCOUNT).raise_for_status().json()
        form = {"grant_type": "password", "username": ACCOUNT["email"], "password": ACCOUNT["password"]}
        tokens = client.post("/token", data=form).raise_for_status().json()
    return {"made_by_id": user["id"]}, {"Authorization": f"Bearer {tokens['access_token']}"}


def fill(database: Database, root: Path, **owner: int) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {
            "title": f"The item number {number}",
            "body": f"What there is to say about the item number {number}, in some words.",
            "price": number % 1000,
            "created_at": now,
            "updated_at": now,
        }
        | owner
        for number in range(1, ROWS + 1)
    ]
    insert(database, root, "items", rows)


@contextmanager
def serving(
    name: str, folder: Path, command: list[Any], environment: dict[str, str], *, ready: str
) -> Iterator[Server]:
    port = free_port()
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["taskset", "-c", SERVERS, *command, "--port", str(port)],
            cwd=folder,
            env=clean_environment() | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(address + ready) or process.poll() is not None, f"{name} is ready", log=log)
        yield Server(name, address, process)
    finally:
        kill(process)


def missing() -> str:
    """Say in a line what the load needs and this machine has not; nothing if it has all."""
    wanted = [program for program in ("wrk", "taskset") if shutil.which(program) is None]
    if wanted:
        return f"Install {' and '.join(wanted)} to measure the applications (apt-get install wrk util-linux)"
    return "" if (os.cpu_count() or 1) > 1 else "Two processors are needed to measure the applications"


def contestants(template: Path, folder: Path, *, accounts: bool) -> dict[str, AbstractContextManager[Server]]:
    """Return the servers by their names in the tables, not started yet."""
    of = partial(project, template, folder, accounts=accounts)
    return {
        "limit": limit(folder),
        "FastAPI": of("fastapi", "postgresql"),
        "Django": of("django", "postgresql"),
        "Flask": of("flask", "postgresql"),
        "FastAPI, MariaDB": of("fastapi", "mysql"),
        "FastAPI, SQLite": of("fastapi", "sqlite"),
    }
