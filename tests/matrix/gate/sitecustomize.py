"""A server's workers stop here, before they import anything of the application, until there is a file `open`."""

import os
import sys
import time
from pathlib import Path


def wait() -> None:
    gate = Path(os.environ["GATE"])
    (gate / str(os.getpid())).touch()
    while not (gate / "open").exists():
        time.sleep(0.05)


if "--multiprocessing-fork" in sys.orig_argv:
    wait()
elif "gunicorn" in sys.orig_argv:
    os.register_at_fork(after_in_child=wait)
