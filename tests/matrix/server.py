"""The server of an emitted project, started by its own command and ended as a supervisor would."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from installed_project import Project

#: How a process may end that was asked to: on its own, or by the signal after the shutdown was complete.
ENDED = {0, -signal.SIGTERM, 128 + signal.SIGTERM}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], what: str, *, seconds: float = 30, log: Path | None = None) -> None:
    """Wait until something is so, with a limit; the log tells why it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s\n{log.read_text() if log else ''}"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def start(project: Project, log: Path, *command: str) -> subprocess.Popen[bytes]:
    """Start `uv run <project> ...` in a process group of its own, and add what it prints to the log."""
    with log.open("a") as output:
        return subprocess.Popen(
            ["uv", "run", project.command, *command],
            cwd=project.root,
            env=project.variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, at once."""
    if alive(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def serving(project: Project, log: Path, *, faults: bool = False) -> Iterator[str]:
    """Run `uv run <project> serve`, wait until it is ready, and end it with SIGTERM; yield its address.

    Its log must not tell of failures, unless `faults` are what the test is about.
    """
    port = free_port()
    process = start(project, log, "serve", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/readyz") or process.poll() is not None, f"{address}/readyz", log=log)
        assert process.poll() is None, f"the server ended with {process.returncode}\n{log.read_text()}"
        yield address
        process.terminate()
        ended = process.wait(timeout=20)
        assert ended in ENDED, f"ended with {ended} after SIGTERM\n{log.read_text()}"
        until(lambda: not alive(process.pid), "the server's processes have ended", seconds=5)
    finally:
        kill(process)
    # A library that warns of a lost connection shows where it noticed.
    failures = [line for line in log.read_text().splitlines() if "Traceback" in line and '"warning"' not in line]
    assert faults or not failures, log.read_text()
