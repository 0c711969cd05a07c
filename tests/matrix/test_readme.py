"""The commands of the README work as they stand, on a machine that has Python and git and nothing else."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from installed_project import clean_environment
from matrix.server import answers, free_port, until
from rendering import ROOT

REPOSITORY = "https://github.com/org/backend-template.git"
COMMANDS = re.findall(r"```bash\n(.+)\n```", (ROOT / "README.md").read_text())


def bare_machine(folder: Path) -> dict[str, str]:
    """Return an environment whose PATH holds Python, git and the system's own commands."""
    folder.mkdir()
    (folder / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    return clean_environment() | {"PATH": f"{folder}:/usr/bin:/bin"}


def test_one_command_copies_a_project_and_starts_it(released: Path, tmp_path: Path) -> None:
    command = next(each for each in COMMANDS if "copier copy" in each).replace(REPOSITORY, str(released))
    port, home, log = free_port(), tmp_path / "empty", tmp_path / "log"
    home.mkdir()
    variables = bare_machine(tmp_path / "bin") | {"PORT": str(port)}
    with log.open("w") as output:
        process = subprocess.Popen(
            ["bash", "-c", command], cwd=home, env=variables, stdout=output, stderr=output, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{port}/readyz"
        until(lambda: answers(url) or process.poll() is not None, url, seconds=300, log=log)
        assert process.poll() is None, log.read_text()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_the_other_command_is_what_the_full_run_starts_with() -> None:
    command = next(each for each in COMMANDS if "nox" in each)
    assert command.startswith(f"git clone {REPOSITORY} && cd backend-template && ")
    assert command.partition("cd backend-template && ")[2] in (ROOT / ".ci" / "run").read_text()
