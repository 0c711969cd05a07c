"""Several processes that serve on one socket, and the one that looks after them.

Uvicorn's own supervisor takes a worker that is still importing for one that hangs, and kills it.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from socket import socket
from types import FrameType

import structlog
import uvicorn

# A worker gives a sign of life every second; before the first one it has the time to start.
SECONDS_TO_START = 120
SECONDS_OF_SILENCE = 60
# What a worker gets on top of the time that its running requests have to end.
SECONDS_TO_END = 5

spawn = get_context("spawn")
log = structlog.get_logger(__name__)


class Worker:
    """One process, and what its supervisor knows of it."""

    def __init__(self, config: uvicorn.Config, listener: socket) -> None:
        self.signs, theirs = spawn.Pipe(duplex=False)
        self.process = spawn.Process(target=serve, args=(config, listener, theirs))
        self.process.start()
        theirs.close()
        self.ready = False
        self.seen = time.monotonic()
        log.info("worker started", worker=self.process.pid)

    def read_signs(self) -> None:
        with suppress(EOFError, OSError):
            while self.signs.poll():
                self.signs.recv_bytes()
                self.seen = time.monotonic()
                if not self.ready:
                    self.ready = True
                    log.info("worker ready", worker=self.process.pid)

    def has_died(self) -> bool:
        """Say so in the log; one that is silent for too long is killed."""
        if self.process.exitcode is None:
            if time.monotonic() - self.seen < (SECONDS_OF_SILENCE if self.ready else SECONDS_TO_START):
                return False
            log.error("worker killed", worker=self.process.pid, reason="no sign of life")
            self.process.kill()
            self.process.join()
        log.error("worker died", worker=self.process.pid, exit_code=self.process.exitcode)
        return True

    def end(self, deadline: float) -> None:
        self.process.join(max(0, deadline - time.monotonic()))
        if self.process.exitcode is None:
            log.error("worker killed", worker=self.process.pid, reason="it did not end in time")
            self.process.kill()
            self.process.join()
        log.info("worker stopped", worker=self.process.pid)


class Supervisor:
    """Starts workers, replaces those that die, and ends them all when it is told to."""

    def __init__(self, config: uvicorn.Config, count: int) -> None:
        self.config = config
        self.count = count
        self.workers: list[Worker] = []
        self.ending = False

    def run(self) -> None:
        """Serve until a signal comes; end the process with 1 if the application cannot be started."""
        listener = self.config.bind_socket()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.on_signal)
        failed = False
        try:
            self.workers = [Worker(self.config, listener) for _ in range(self.count)]
            while not self.ending and not failed:
                connection.wait([worker.process.sentinel for worker in self.workers], timeout=0.5)
                failed = self.look_after_workers(listener)
        finally:
            self.end_workers()
        if failed:
            sys.exit(1)

    def on_signal(self, number: int, _: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        self.ending = True

    def look_after_workers(self, listener: socket) -> bool:
        """Replace the workers that have died; return whether the first ones fail already."""
        for worker in self.workers:
            worker.read_signs()
        proven = any(worker.ready for worker in self.workers)
        for position, worker in enumerate(self.workers):
            if self.ending or not worker.has_died():
                continue
            if not proven and (worker.process.exitcode or 0) > 0:
                log.error("stopping", reason="the application cannot be started")
                return True
            time.sleep(0 if worker.ready else 1)
            self.workers[position] = Worker(self.config, listener)
        return False

    def end_workers(self) -> None:
        for worker in self.workers:
            worker.process.terminate()
        deadline = time.monotonic() + (self.config.timeout_graceful_shutdown or 0) + SECONDS_TO_END
        for worker in self.workers:
            worker.end(deadline)


def serve(config: uvicorn.Config, listener: socket, signs: Connection) -> None:
    """Serve, in a worker's process, until a signal comes or the supervisor has gone."""
    os.set_blocking(signs.fileno(), False)

    async def give_sign() -> None:
        try:
            signs.send_bytes(b".")
        except BlockingIOError:
            pass  # the supervisor is busy
        except OSError:
            server.should_exit = True

    config.configure_logging()
    config.callback_notify = give_sign
    config.timeout_notify = 1
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run([listener])
    if not server.started:
        sys.exit(1)
