"""What `dev` says in its first minute, and both servers where their port is taken."""

import os
import re
import signal
from pathlib import Path

import pytest

from combinations import offered
from installed_project import Project
from matrix.server import answers, free_port, kill, start, until
from rendering import render


@pytest.fixture(scope="module", params=offered("framework"))
def project(
    request: pytest.FixtureRequest, plain: Path, shared: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Project:
    root = render(plain, tmp_path_factory.mktemp("first") / "sample", {"framework": request.param})
    return Project(root, environment=shared).install()


def test_dev_names_its_address_once_and_a_taken_port_ends_in_one_line(project: Project, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "dev.log"
    process = start(project, log, "dev", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{url}/readyz") or process.poll() is not None, "dev answers", seconds=120, log=log)
        for command in (["dev"], ["serve"], ["serve", "--workers", "2"]):
            done = project.attempt("uv", "run", "sample", *command, "--port", str(port))
            *_, last = done.stdout.splitlines()
            assert last.startswith(f"Port {port} is taken: choose another with --port")
            assert done.returncode == 1
            assert command == ["dev"] or done.stdout.count("\n") == 1
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    finally:
        kill(process)
    written = log.read_text()
    assert len(re.findall(rf"{url}\b(?!/docs)", written)) == 1, written
    assert f"{url}/docs" in written
    assert "GET /readyz 200 in " in written
    assert "\x1b" not in written
    assert "Traceback" not in written
    assert max(map(len, written.splitlines())) <= 100, written
