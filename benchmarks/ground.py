"""The ground a benchmark stands on: an installation with durable commits, worker processes, the result line."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from postroom.config.database import EmbeddedDatabase

WORK = [sys.executable, "-m", "postroom.config.cli", "work"]


@contextmanager
def installation(*, folder: str = "", fsync: bool = True) -> Iterator[str]:
    """A migrated database; Django is loaded. Yields its address.

    It is a new one in a folder that goes away, unless a folder is named, which is made or used again, and stays.
    """
    with ExitStack() as stack:
        folder = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="postroom-bench-", dir="/var/tmp"))
        database = stack.enter_context(EmbeddedDatabase(Path(folder), fsync=fsync))
        os.environ |= {
            "POSTROOM_ALLOW_PRIVATE_TARGETS": "yes",
            "POSTROOM_DATABASE_URL": database.url,
            "POSTROOM_DATA_DIR": folder,
            "POSTROOM_SECRET_KEY": "only-for-benchmarks",
            "POSTROOM_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "POSTROOM_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "postroom.config.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield database.url


@contextmanager
def workers(count: int, concurrency: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """`count` worker processes, told to stop at the end."""
    running = [subprocess.Popen([*WORK, "--concurrency", str(concurrency)]) for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=60)


def wait_until(true: Callable[[], bool], *, seconds: float, every: float = 0.05) -> float:
    """Wait until `true()` and return the moment; raises `TimeoutError`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return time.monotonic()
        time.sleep(every)
    raise TimeoutError


def asker(url: str) -> Callable[[str], Any]:
    """A function that answers a question to the database with its first value, over a connection of its own."""
    connection = psycopg.connect(url, autocommit=True)

    def ask(question: str) -> Any:
        row = connection.execute(question).fetchone()
        return row[0] if row else None

    return ask


def memory_mb(processes: list[subprocess.Popen[bytes]]) -> float:
    """The largest resident size any of the processes has reached, in MB."""
    peaks = []
    for process in processes:
        status = Path(f"/proc/{process.pid}/status").read_text()
        peaks.append(int(status.split("VmHWM:")[1].split()[0]) / 1024)
    return round(max(peaks), 1)


def processor_ms(backend: int) -> float:
    """How long this process and a server process of the database have been on a processor, in milliseconds."""
    there = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return time.process_time() * 1000 + there / 1_000_000


def processor_seconds(processes: list[subprocess.Popen[bytes]]) -> float:
    """How long these processes and the database server have been on a processor, with all that they started."""
    server = (Path(os.environ["POSTROOM_DATA_DIR"]) / "pg/postmaster.pid").read_text().split()[0]
    wanted, ticks = {int(server), *(process.pid for process in processes)}, 0
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda stat: int(stat.parent.name)):
        with suppress(FileNotFoundError, ProcessLookupError):
            told = stat.read_text().rpartition(")")[2].split()
            if int(stat.parent.name) in wanted or int(told[1]) in wanted:
                wanted.add(int(stat.parent.name))
                ticks += sum(map(int, told[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def report(
    *, name: str, ours: float, unit: str, limit: float, peers: dict[str, float], rss_mb: float, ok: bool
) -> None:
    """Print the result as one line of JSON."""
    best = max(peers.values(), default=0.0)
    print(
        json.dumps(
            {
                "name": name,
                "ours": round(ours, 1),
                "unit": unit,
                "limit": round(limit, 1),
                "peers": {peer: round(figure, 1) for peer, figure in peers.items()},
                "ratio_to_limit": round(ours / limit, 3) if limit else None,
                "ratio_to_best_peer": round(ours / best, 2) if best else None,
                "rss_mb": rss_mb,
                "ok": ok,
            }
        )
    )
