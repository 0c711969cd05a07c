"""Tasks in reality: a server, a worker and a scheduler, each started by its own command, on a real broker."""

import json
import signal
import subprocess
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from combinations import Combination, every_queue
from installed_project import Project
from matrix.brokers import Broker, Line, RabbitMQ, Redis
from matrix.conftest import name_for
from matrix.databases import Database
from matrix.server import ENDED, kill, serving, start, until
from rendering import render

choose = every_queue
NUMBER = 1_000
#: Seconds; a process of Celery's pool waits up to 30 for its parent to read the result of a task that SIGTERM overtook.
WARM_SHUTDOWN = 60
#: Enqueues many tasks for one user, in one transaction.
ENQUEUE = {
    "sqlalchemy": """
        import asyncio, sys
        from {package}.auth.tasks import welcome
        from {package}.tasks import outbox, process

        async def main():
            async with process.get_database().writer() as session:
                for _ in range(int(sys.argv[2])):
                    outbox.enqueue(session, welcome, user_id=int(sys.argv[1]))
                await session.commit()
            await process.close()

        asyncio.run(main())
        """,
    "django": """
        import asyncio, sys, {package}, django
        django.setup()
        from {package}.auth.tasks import welcome
        from {package}.database import writes
        from {package}.tasks import outbox, process

        @writes
        def enqueue():
            for _ in range(int(sys.argv[2])):
                outbox.enqueue(welcome, user_id=int(sys.argv[1]))

        async def main():
            await enqueue()
            await process.close()

        asyncio.run(main())
        """,
}


def broker_for(combination: Combination) -> type[Broker]:
    """RabbitMQ and Redis in turn, where a queue speaks to both."""
    speaks_to_rabbitmq = {("fastapi", "celery"), ("flask", "celery"), ("django", "taskiq")}
    return RabbitMQ if (combination.framework, combination.tasks) in speaks_to_rabbitmq else Redis


@pytest.fixture(scope="module")
def line(combination: Combination) -> Iterator[Line]:
    broker = broker_for(combination)
    name = name_for(combination).replace("_", "-")
    broker.forget(name)
    line = Line(broker.url).mend()
    yield line
    line.cut()
    broker.forget(name)


@pytest.fixture(scope="module")
def project(
    combination: Combination,
    database: Database,
    line: Line,
    shared: dict[str, str],
    plain: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """An installed project whose name, and therefore whose queue, no other has."""
    answers = combination.answers | {"project_name": name_for(combination).replace("_", "-")}
    folder = render(plain, tmp_path_factory.mktemp("project") / "sample", answers)
    environment = {
        "DATABASE_URL": database.url,
        "BROKER_URL": line.url,
        "ENVIRONMENT": "production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "TASK_TIME_LIMIT": "5",
        **shared,
    }
    project = Project(folder, answers["project_name"], environment).install()
    project.uv(project.command, "migrate")
    return project


@dataclass
class Workers:
    """The processes of a project that are not its server, and what they have logged."""

    project: Project
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: str) -> subprocess.Popen[bytes]:
        self.processes.append(start(self.project, self.log, command))
        return self.processes[-1]

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Return every line of the log with this event."""
        lines = [line for line in self.log.read_text().splitlines() if f'"{event}"' in line and line.endswith("}")]
        return [line for line in map(json.loads, lines) if line["event"] == event]

    def close(self) -> None:
        for process in self.processes:
            kill(process)


@pytest.fixture
def workers(project: Project, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(project, tmp_path / "workers.log")
    yield workers
    workers.close()


def register(address: str, email: str) -> httpx.Response:
    account = {"email": email, "name": "Ada", "password": "correct horse battery staple"}
    return httpx.post(f"{address}/api/v1/auth/register", json=account, timeout=30)


def test_what_a_request_asks_for_is_done_and_so_is_what_the_clock_asks_for(
    project: Project, line: Line, workers: Workers, tmp_path: Path
) -> None:
    project.environment["REDELIVERY_SECONDS"] = "2"
    with ExitStack() as stack:
        address = stack.enter_context(serving(project, tmp_path / "server.log"))
        soon = datetime.now(UTC) + timedelta(seconds=30)  # the scheduler has to be there before
        project.environment["PURGE_AT"] = soon.strftime("%H:%M:%S")
        worker, scheduler = workers.start("worker"), workers.start("scheduler")

        answer = register(address, "ada@example.com")
        assert answer.status_code == 201
        until(lambda: bool(workers.lines("mail")), "the mail", seconds=60, log=workers.log)
        [mail] = workers.lines("mail")
        assert mail["to"] == "ada@example.com"
        assert mail["request_id"] == answer.headers["x-request-id"]

        line.cut()
        assert register(address, "bob@example.com").status_code == 201
        readiness = httpx.get(f"{address}/readyz", timeout=30)
        assert readiness.status_code == 503
        assert readiness.json()["detail"] == "The broker does not answer."
        line.mend()
        until(lambda: len(workers.lines("mail")) == 2, "the second mail", seconds=60, log=workers.log)
        assert httpx.get(f"{address}/readyz", timeout=30).status_code == 200

        until(lambda: daily_tasks_done(workers), "the daily tasks", seconds=60, log=workers.log)
        for process in (worker, scheduler):
            process.send_signal(signal.SIGTERM)
            assert process.wait(WARM_SHUTDOWN) in ENDED, workers.log.read_text()


def daily_tasks_done(workers: Workers) -> bool:
    done = {line["task"] for line in workers.lines("task done")}
    return "delete_failed_tasks" in done


def test_neither_sigterm_nor_sigkill_loses_one_of_a_thousand_tasks(
    combination: Combination, project: Project, workers: Workers, tmp_path: Path
) -> None:
    # RQ needs its time for a thousand forks; a copy of each message would double it.
    project.environment |= {"PURGE_AT": "00:00:00", "REDELIVERY_SECONDS": "60" if combination.tasks == "rq" else "15"}
    with serving(project, tmp_path / "server.log") as address:
        user_id = register(address, "eve@example.com").json()["id"]
    script = ENQUEUE["django" if combination.framework == "django" else "sqlalchemy"]
    code = textwrap.dedent(script).format(package=project.command.replace("-", "_"))
    project.uv("python", "-c", code, str(user_id), str(NUMBER))
    workers.start("scheduler")
    worker = workers.start("worker")

    def done() -> int:
        """Count the effects; the line that says that a task is done comes after its commit, too late for SIGKILL."""
        return len({line["task_id"] for line in workers.lines("mail")})

    until(lambda: done() > 100, "a hundred tasks", seconds=120, log=workers.log)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(WARM_SHUTDOWN) in ENDED, workers.log.read_text()
    assert done() < NUMBER
    worker = workers.start("worker")
    until(lambda: done() > NUMBER / 2, "half of the tasks", seconds=240, log=workers.log)
    kill(worker)
    assert done() <= NUMBER
    workers.start("worker")
    until(lambda: done() == NUMBER + 1, "all tasks", seconds=240, log=workers.log)
    assert not workers.lines("task given up")
