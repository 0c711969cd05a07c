"""What the emitted applications cost, beside the least that Python can do: the second half of `nox -s bench`.

Prints the tables of `docs/performance.md`.
"""

import platform
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.contestants import contestants, missing
from bench.load import CONNECTIONS, Result, Server, Workload
from environment import environment_of_all
from matrix.databases import MySQL, PostgreSQL
from rendering import fast_copier, working_tree

ROUNDS, SECONDS = 5, 2
ITEMS = "/api/v1/items"
NEW = '{"title": "A new item", "body": "What there is to say about it, in some words.", "price": "12.50"}'
OPEN = (
    Workload("one row", "GET", f"{ITEMS}/{{id}}"),
    Workload("page of 20", "GET", f"{ITEMS}?limit=20"),
    Workload("`POST`", "POST", ITEMS, NEW),
    Workload("`/healthz`", "GET", "/healthz"),
)
SIGNED_IN = (Workload("one row, signed in", "GET", f"{ITEMS}/{{id}}", signed_in=True),)
LIMIT, FASTAPI = "limit", "FastAPI"
FRAMEWORKS = (LIMIT, FASTAPI, "Django", "Flask")
DATABASES = (FASTAPI, "FastAPI, MariaDB", "FastAPI, SQLite")
SHOWN = ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "asyncmy", "django", "psycopg", "flask", "pydantic")

Measured = dict[tuple[str, str], list[Result]]


def measure(servers: dict[str, Server], workloads: tuple[Workload, ...], script: Path) -> Measured:
    """Load each server in turn, the first one another one in each round, as a machine's speed changes."""
    names = list(servers)
    measured: Measured = {(workload.name, name): [] for workload in workloads for name in names}
    for number in range(ROUNDS + 1):
        for workload in workloads:
            first = number % len(names)
            for name in names[first:] + names[:first]:
                result = servers[name].load(workload, SECONDS, script)
                if number:  # the first round warms up
                    measured[workload.name, name].append(result)
    return measured


def table(measured: Measured, names: tuple[str, ...]) -> str:
    """Compare some servers with the first of them."""
    lines = [
        f"| request | server | µs of processor time | beside {names[0]} | requests/s | p50, ms | p99, ms |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for workload in OPEN + SIGNED_IN:
        for name in names:
            rounds = measured[workload.name, name]
            beside = zip(rounds, measured[workload.name, names[0]], strict=True)
            ratio = median(result.processor / least.processor for result, least in beside)
            processor, rate, p50, p99 = (
                median(getattr(result, each) for result in rounds) for each in ("processor", "rate", "p50", "p99")
            )
            lines.append(
                f"| {workload.name} | {name} | {processor:.0f} | {ratio:.2f} | {rate:.0f} | {p50:.1f} | {p99:.1f} |"
            )
    return "\n".join(lines)


def memory(megabytes: dict[str, float]) -> str:
    head = ["| server | MiB after the load |", "| --- | ---: |"]
    return "\n".join(head + [f"| {name} | {size:.0f} |" for name, size in megabytes.items()])


def circumstances() -> str:
    """Say where and with what the tables were made."""
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    listed = subprocess.run(
        ["uv", "pip", "freeze", "--python", environment_of_all().python], check=True, capture_output=True, text=True
    )
    versions = dict(line.split("==") for line in listed.stdout.splitlines() if "==" in line)
    postgresql = str(PostgreSQL("").ask("SHOW server_version")[0][0]).split()[0]
    mysql = str(MySQL("").ask("SELECT version()")[0][0]).split("-")[0]
    packages = ", ".join(f"{name} {versions[name]}" for name in SHOWN)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {cpu.partition(': ')[2]}, one processor for the server and one for wrk; "
        f"Linux {platform.release().partition('-')[0]}, Python {platform.python_version()}, PostgreSQL {postgresql}, "
        f"MariaDB {mysql}; {packages}. {ROUNDS} rounds of {SECONDS} s, {CONNECTIONS} connections."
    )


def main() -> None:
    """Measure what needs nobody signed in, then the rest, and print the tables."""
    if said := missing():
        sys.exit(said)
    measured: Measured = {}
    megabytes: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        here = Path(folder)
        template = working_tree(here / "backend-template")
        for accounts, workloads in ((False, OPEN), (True, SIGNED_IN)):
            with ExitStack() as stack, fast_copier():
                named = contestants(template, here, accounts=accounts).items()
                servers = {name: stack.enter_context(started) for name, started in named}
                measured |= measure(servers, workloads, here / "load.lua")
                megabytes |= {} if accounts else {name: server.megabytes() for name, server in servers.items()}
    shown = (circumstances(), table(measured, FRAMEWORKS), table(measured, DATABASES), memory(megabytes))
    sys.stdout.write("\n" + "\n\n".join(shown) + "\n")


if __name__ == "__main__":
    main()
