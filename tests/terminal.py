"""Copier in a pseudo-terminal, driven and read as a person would."""

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import pexpect
import pyte

DOWN, ENTER, CLEAR, FINISH, CTRL_C = "\x1b[B", "\r", "\x15", "\x1b\r", "\x03"
PATIENCE = 20  # seconds


class Wizard:
    """One `copier` process, and the screen that it writes on; left alone, it is ended."""

    def __init__(self, *arguments: str, columns: int = 80) -> None:
        # Otherwise prompt_toolkit asks the terminal where the cursor is, and waits for an answer.
        environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
        command = ["-m", "copier", *arguments]
        self._process = pexpect.spawn(
            sys.executable, command, encoding="utf-8", dimensions=(70, columns), env=environment
        )
        self._screen = pyte.Screen(columns, 70)
        self._stream = pyte.Stream(self._screen)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def see(self, text: str) -> Self:
        """Wait until a text shows up."""
        self._wait(lambda: text in self.text, f"{text!r} is not on the screen")
        return self

    def press(self, keys: str) -> Self:
        self._process.send(keys)
        return self

    def exit_status(self) -> int | None:
        """Wait for the end."""
        self._wait(lambda: not self._process.isalive(), "still running")
        self._process.close()
        return self._process.exitstatus

    def _wait(self, condition: Callable[[], bool], otherwise: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{otherwise}:\n{self.text}"
            self._read()
        self._read()

    def _read(self) -> None:
        """Take over what the process has written; it stops once nobody reads."""
        try:
            while True:
                self._stream.feed(self._process.read_nonblocking(4096, timeout=0.05))
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass


def tells_the_fault(question: str, message: str) -> bool:
    """Whether a terminal of 80 columns shows where a mistake is and what: all that stands before the semicolon."""
    fault = message.split("; ")[0]
    return len(f"Validation error for question '{question}': {fault}") <= 80
