"""Load on a server, by wrk, and what it took: requests, times, and the processor time and memory of the server."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 32
TICKS = os.sysconf("SC_CLK_TCK")
#: The server has one processor, and wrk another, so that what is measured is what one processor can do.
SERVERS, WRK = "0", "1"

SCRIPT = """
local number = 0
function request()
  number = number %% 10000 + 1
  return wrk.format("%(method)s", (string.gsub("%(path)s", "{id}", number)))
end
wrk.body = %(body)s
%(headers)s
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %%d, "microseconds": %%d, "p50": %%.3f, "p99": %%.3f, "failed": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
"""


@dataclass(frozen=True)
class Workload:
    """One kind of request; `{id}` in the path is the number of a row."""

    name: str
    method: str
    path: str
    body: str = ""
    signed_in: bool = False


@dataclass(frozen=True)
class Result:
    """What one round brought: microseconds of processor time a request, requests a second, milliseconds."""

    processor: float
    rate: float
    p50: float
    p99: float


@dataclass
class Server:
    """A running server, and what its requests carry."""

    name: str
    address: str
    process: subprocess.Popen[bytes]
    headers: Mapping[str, str] = field(default_factory=dict)

    def load(self, workload: Workload, seconds: float, script: Path) -> Result:
        """Ask for `seconds` as fast as it answers; fail if an answer is not a success."""
        content = {"Content-Type": "application/json"} if workload.body else {}
        headers = content | (dict(self.headers) if workload.signed_in else {})
        script.write_text(
            SCRIPT
            % {
                "method": workload.method,
                "path": workload.path,
                "body": json.dumps(workload.body) if workload.body else "nil",
                "headers": "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()),
            }
        )
        before = self.processor_seconds()
        command: list[str | Path] = [
            "taskset",
            "-c",
            WRK,
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "-s",
            script,
            self.address,
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        took = self.processor_seconds() - before
        told = json.loads(done.stdout.splitlines()[-1])
        if told["failed"]:
            raise RuntimeError(f"{self.name}: {told['failed']} of {told['requests']} requests failed: {workload.name}")
        rate = told["requests"] / told["microseconds"] * 1e6
        return Result(took / told["requests"] * 1e6, rate, told["p50"], told["p99"])

    def processor_seconds(self) -> float:
        return sum(
            sum(int(ticks) for ticks in stat.read_text().rpartition(")")[2].split()[11:13]) / TICKS
            for stat in (Path(f"/proc/{pid}/stat") for pid in processes(self.process.pid))
        )

    def megabytes(self) -> float:
        """Its memory, where what processes share counts once."""
        lines = (
            line
            for pid in processes(self.process.pid)
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        )
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def processes(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from processes(int(child))
