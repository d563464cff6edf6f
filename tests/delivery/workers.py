"""Real worker processes for fault tests: started, watched, killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

QUICK = {
    "POSTROOM_LEASE_SECONDS": "3",
    "POSTROOM_RESCUE_SECONDS": "1",
    "POSTROOM_RETRY_BASE_SECONDS": "1",
    "POSTROOM_LOG_LEVEL": "WARNING",
    "PYTHONWARNINGS": "default",
}
COMMAND = [sys.executable, "-m", "postroom.config.cli", "work", "--concurrency", "1"]


class Workers:
    """Some `postroom work` processes. `kill` is kill -9; `replace` keeps their number up, as a supervisor would."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("ab")
        self.running: list[subprocess.Popen[bytes]] = []
        self.kills = 0

    def start(self, count: int = 1) -> None:
        for _ in range(count):
            process = subprocess.Popen(
                COMMAND, env={**os.environ, **QUICK}, stdout=self._log, stderr=self._log, start_new_session=True
            )
            self.running.append(process)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill every worker at once."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(how)
        self.kills += 1

    def wait(self) -> None:
        """Wait until all that were told to end have ended."""
        for process in self.running:
            process.wait(timeout=120)

    def replace(self) -> None:
        """Start a new worker for every dead one."""
        dead = [process for process in self.running if process.poll() is not None]
        self.running = [process for process in self.running if process.poll() is None]
        self.start(len(dead))

    def end(self) -> None:
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait(timeout=60)
        self._log.close()


@contextmanager
def workers(log: Path, count: int = 1) -> Iterator[Workers]:
    """`count` workers, all gone at the end."""
    some = Workers(log)
    try:
        some.start(count)
        yield some
    finally:
        some.end()


def until(
    true: Callable[[], bool],
    *,
    seconds: float = 240,
    every: float = 0.1,
    meanwhile: Callable[[], object] = lambda: None,
) -> bool:
    """Wait until `true()`, doing `meanwhile` in between; says whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        meanwhile()
        time.sleep(every)
    return true()
