"""Each framework on PostgreSQL as providers run it: behind PgBouncer, and encrypted."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from combinations import Combination, every_database
from installed_project import Project
from matrix.databases import Database
from matrix.document import API
from matrix.server import free_port, serving, until
from matrix.settings import CLIENTS, PATIENT, ask_at_once, at, said
from matrix.tls import TLSProxy, self_signed


def choose(only: Collection[str]) -> list[Combination]:
    return [each for each in every_database(only) if each.database == "postgresql"]


@contextmanager
def pgbouncer(database: Database, folder: Path) -> Iterator[str]:
    """Run PgBouncer in transaction mode, with fewer connections to the server than it has clients."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.fail("Install PgBouncer, as in: apt-get install pgbouncer", pytrace=False)
    server, port = urlsplit(database.url), free_port()
    login = f"user={server.username}" + (f" password={server.password}" if server.password else "")
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        f"[databases]\n{database.name} = host={server.hostname} port={server.port or 5432} {login}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        "pool_mode = transaction\ndefault_pool_size = 3\n"
    )
    options = ["--user", "nobody"] if not os.getuid() else []
    with (folder / "pgbouncer.log").open("w") as log:
        process = subprocess.Popen([program, *options, str(configuration)], stdout=log, stderr=log)
    try:
        until(lambda: "process up" in (folder / "pgbouncer.log").read_text(), "PgBouncer", log=folder / "pgbouncer.log")
        yield f"postgres://{server.username}@127.0.0.1:{port}/{database.name}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_it_works_behind_pgbouncer_in_transaction_mode(empty: tuple[Project, Database], tmp_path: Path) -> None:
    project, database = empty
    with pgbouncer(database, tmp_path) as url:
        pooled = at(project, f"{url}?pgbouncer=true", **PATIENT)
        pooled.uv(pooled.command, "migrate")
        with serving(pooled, tmp_path / "log") as address:
            assert asyncio.run(ask_at_once(address, ("/readyz", f"{API}/posts"))) == {200: CLIENTS * 2 * 5}


def test_it_checks_the_certificate_as_it_was_told_to(empty: tuple[Project, Database], tmp_path: Path) -> None:
    project, database = empty
    server = urlsplit(database.url)
    ours, others = (self_signed(tmp_path / f"{name}.pem", "localhost") for name in ("ours", "others"))
    proxy = TLSProxy((server.hostname or "localhost", server.port or 5432), ours)
    url = f"postgres://{server.username}:{server.password or ''}@localhost:{proxy.port}/{database.name}?sslmode="
    try:
        for parameters in ("require", f"verify-full&sslrootcert={ours}"):
            at(project, f"{url}{parameters}").uv(project.command, "migrate")
        assert "certificate" in said(at(project, f"{url}verify-full&sslrootcert={others}"), "migrate")
    finally:
        proxy.cut()
    assert "SSL" in said(at(project, f"{database.url}?sslmode=require"), "migrate")
