"""`serve --workers` gives each worker its time, replaces one that dies, ends with all, and says so in its log."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from installed_project import Project
from matrix.peers import Peers
from matrix.server import ENDED, alive, answers, free_port, kill, start, until

pytestmark = pytest.mark.usefixtures("first_model")

GATE = Path(__file__).parent / "gate"
#: What Uvicorn's own supervisor gives a worker, and a moment.
TOO_SHORT = 6
#: What Gunicorn's supervisor says, and that of the other two.
SAID = {
    "started": "Booting worker|worker started",
    "died": "was sent SIGKILL|worker died",
    "stopped": "Worker exiting|worker stopped",
}


@dataclass
class Served:
    """A server with two workers, which stop at a gate before they start."""

    process: subprocess.Popen[bytes]
    address: str
    gate: Path
    log: Path

    @property
    def workers(self) -> set[int]:
        return {int(each.name) for each in self.gate.iterdir() if each.name != "open"}

    def wait_for_workers(self, count: int) -> None:
        until(lambda: len(self.workers) >= count, f"{count} workers", seconds=120, log=self.log)

    def wait_until_ready(self) -> None:
        until(lambda: answers(f"{self.address}/readyz"), self.address, seconds=120, log=self.log)

    def wait_until_ended(self) -> None:
        self.process.wait(timeout=60)
        until(lambda: not alive(self.process.pid), "the server's processes have ended", seconds=60, log=self.log)

    def said(self, what: str) -> int:
        return len(re.findall(SAID[what], self.log.read_text()))

    def wait_until_said(self, what: str, times: int) -> None:
        until(lambda: self.said(what) == times, f"{what}, {times} times", seconds=120, log=self.log)


@contextmanager
def serving_with_workers(project: Project, folder: Path) -> Iterator[Served]:
    (folder / "gate").mkdir(parents=True)
    held = {"PYTHONPATH": str(GATE), "GATE": str(folder / "gate")}
    port = free_port()
    log = folder / "log"
    process = start(
        replace(project, environment=project.environment | held), log, "serve", "--port", str(port), "--workers", "2"
    )
    try:
        yield Served(process, f"http://127.0.0.1:{port}", folder / "gate", log)
    finally:
        kill(process)


@pytest.fixture
def servers(peers: Peers, tmp_path: Path) -> Iterator[list[Served]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(serving_with_workers(project, tmp_path / framework))
            for framework, project in peers.projects.items()
        ]


def test_workers_may_start_slowly_and_are_replaced_when_they_die(servers: list[Served]) -> None:
    for served in servers:
        served.wait_for_workers(2)
    held = time.monotonic()
    until(lambda: time.monotonic() > held + TOO_SHORT, "the time is over")
    first = [served.workers for served in servers]
    for served in servers:
        (served.gate / "open").touch()
    for served, workers in zip(servers, first, strict=True):
        served.wait_until_ready()
        assert served.workers == workers, served.log.read_text()
        served.wait_until_said("started", 2)
        assert not served.said("died"), served.log.read_text()
        os.kill(min(workers), signal.SIGKILL)
    for served in servers:
        served.wait_for_workers(3)
        served.wait_until_ready()
        served.wait_until_said("started", 3)
        served.wait_until_said("died", 1)
        served.process.terminate()
    for served in servers:
        served.wait_until_ended()
        assert served.process.returncode in ENDED, served.log.read_text()
        assert served.said("stopped") >= 1, served.log.read_text()


def test_workers_end_when_their_supervisor_is_gone(servers: list[Served]) -> None:
    for served in servers:
        (served.gate / "open").touch()
        served.wait_for_workers(2)
        served.wait_until_ready()
        worker = Path(f"/proc/{min(served.workers)}/stat").read_text()
        os.kill(int(worker.rpartition(")")[2].split()[1]), signal.SIGKILL)
    for served in servers:
        served.wait_until_ended()
