"""What the API answers while somebody ends the connections to its database, again and again."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx

from combinations import Combination, axes
from installed_project import Project
from matrix.databases import Database
from matrix.server import serving, until

REGISTER, TOKEN, DIARIES = "/api/v1/auth/register", "/api/v1/auth/token", "/api/v1/diaries"
ADA = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery staple"}
WRITES, READS, ENDINGS = 60, 300, 6


def choose(only: Collection[str] = ()) -> list[Combination]:
    """Each framework on PostgreSQL, and the two drivers of MySQL."""
    frameworks, databases, *_ = axes(only)
    return [
        Combination(framework, database, "jwt", "none", "owners")
        for framework in frameworks
        for database in databases
        if database == "postgresql" or (database == "mysql" and framework != "flask")
    ]


def more_than(number: int, answers: list[httpx.Response]) -> bool:
    return len(answers) > number


def test_no_reader_loses_an_answer_and_no_writer_a_row(project: Project, database: Database, tmp_path: Path) -> None:
    project.environment |= {"DATABASE_POOL_TIMEOUT": "60", "REQUEST_TIMEOUT": "300"}
    project.uv(project.command, "migrate")
    log = tmp_path / "log"
    with serving(project, log) as address, httpx.Client(base_url=address, timeout=300) as client:
        assert client.post(REGISTER, json=ADA).status_code == httpx.codes.CREATED
        form = {"grant_type": "password", "username": ADA["email"], "password": ADA["password"]}
        client.headers["Authorization"] = f"Bearer {client.post(TOKEN, data=form).json()['access_token']}"
        path = client.post(DIARIES, json={"title": "there"}).headers["location"]
        read: list[httpx.Response] = []
        written: list[httpx.Response] = []

        def ask(number: int) -> None:
            read.append(client.get(path if number % 2 else DIARIES))
            if number % (READS // WRITES) == 0:
                written.append(client.post(DIARIES, json={"title": f"number {number}"}))

        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(ask, number) for number in range(READS)]
            for ending in range(1, ENDINGS + 1):
                until(partial(more_than, ending * READS // (ENDINGS + 2), read), "readers go on", log=log)
                database.end_connections()
        assert [each.result() for each in asked] == [None] * READS
        assert [each.text for each in read if each.status_code != httpx.codes.OK] == []
        assert {each.status_code for each in written} <= {httpx.codes.CREATED, httpx.codes.SERVICE_UNAVAILABLE}
        kept = [each for each in written if each.status_code == httpx.codes.CREATED]
        assert kept
        assert [client.get(each.headers["location"]).json() for each in kept] == [each.json() for each in kept]
