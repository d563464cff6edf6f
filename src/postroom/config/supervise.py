"""Keeps the parts of an installation running: starts them, restarts what dies, and stops them in order.

One process, no threads: a loop waits for signals and for lines from the parts. On Linux the kernel stops every part
when this process dies, however it dies; elsewhere only an orderly end does.
"""

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from postroom.config.accounts import Account

GRACE_SECONDS = 30.0
FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 10.0
LOOK_SECONDS = 60.0
READ_BYTES = 65_536

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A program to keep running. Without `log` its lines are ours, marked with its name unless they are JSON."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path | None = None
    restart_when_replaced: Path | None = None


def spawn(part: Part) -> subprocess.Popen[bytes]:
    """Start a part in a session of its own, so that the terminal's Ctrl-C reaches only us."""
    with ExitStack() as stack:
        output = stack.enter_context(part.log.open("ab")) if part.log else subprocess.PIPE
        return subprocess.Popen(
            part.argv,
            env=dict(part.environment),
            cwd="/" if part.account else None,
            user=part.account.uid if part.account else None,
            group=part.account.gid if part.account else None,
            extra_groups=[] if part.account else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(_end_with_parent, part.stop_signal, os.getpid()),
        )


def _end_with_parent(stop_signal: int, parent: int) -> None:
    """Runs in the new process: ask the kernel for a signal when the parent dies, unless it already has."""
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


@dataclass(slots=True)
class _Slot:
    """One part and what became of it."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    program: tuple[int, int] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0
    rest: bytes = field(default=b"", repr=False)


class Supervisor:
    """Runs parts until SIGTERM, SIGINT or SIGHUP; then stops them, the last first, each with `grace` seconds."""

    def __init__(self, parts: Sequence[Part], *, write: Callable[[str], None], grace: float = GRACE_SECONDS) -> None:
        self._slots = [_Slot(part) for part in parts]
        self._write = write
        self._grace = grace
        self._selector = selectors.DefaultSelector()
        self._stopping = False

    def adopt(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Take over a part that was started with `spawn` before us."""
        self._began(next(slot for slot in self._slots if slot.part.name == name), process)

    def run(self) -> None:
        """Keep everything running; returns when all has stopped. Only the main thread may call this."""
        with self._listening():
            while not self._stopping:
                for slot in self._slots:
                    self._tend(slot)
                self._pump(self._pause())
            for slot in reversed(self._slots):
                self._stop(slot)

    def _tend(self, slot: _Slot) -> None:
        """Start what should run, note what died, and stop what was replaced on disk."""
        now = time.monotonic()
        if slot.process is None:
            if now >= slot.due:
                self._began(slot, spawn(slot.part))
        elif (status := slot.process.poll()) is not None:
            self._bury(slot, now)
            reason = f" (see {slot.part.log})" if slot.part.log else ""
            self._say(slot, f"ended with status {status}{reason}, starts again in {slot.due - now:.1f} s")
        elif slot.program and _identity(slot.part) not in (None, slot.program):
            self._say(slot, "was upgraded on disk, starts again")
            self._stop(slot)

    def _began(self, slot: _Slot, process: subprocess.Popen[bytes]) -> None:
        slot.process, slot.started, slot.program = process, time.monotonic(), _identity(slot.part)
        if process.stdout:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, partial(self._forward, slot, process.stdout))

    def _bury(self, slot: _Slot, now: float) -> None:
        """Forget a dead process and whatever it left behind; the next start waits longer after quick deaths."""
        process, slot.process = slot.process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        if process.stdout:
            while self._forward(slot, process.stdout):
                pass
            with suppress(KeyError):
                self._selector.unregister(process.stdout)
            process.stdout.close()
        slot.deaths = 0 if now - slot.started >= STEADY_SECONDS else slot.deaths + 1
        slot.due = now + min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** max(0, slot.deaths - 1))

    def _stop(self, slot: _Slot) -> None:
        process = slot.process
        if process is None:
            return
        deadline = time.monotonic() + self._grace
        process.send_signal(slot.part.stop_signal)
        while process.poll() is None and (left := deadline - time.monotonic()) > 0:
            self._pump(left)
        if process.poll() is None:
            self._say(slot, f"did not end within {self._grace:g} s and is killed")
            process.kill()
            process.wait()
        self._bury(slot, time.monotonic())

    def _pause(self) -> float:
        """How long nothing can be due. Deaths and signals cut it short."""
        waiting = [slot.due - time.monotonic() for slot in self._slots if slot.process is None]
        return max(0.0, min([LOOK_SECONDS, *waiting]))

    def _pump(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            key.data()

    def _forward(self, slot: _Slot, stream: IO[bytes]) -> bool:
        """Pass on the whole lines a part has written; the rest of a line waits for its end. False: nothing came."""
        text = stream.read(READ_BYTES)
        if text == b"":
            with suppress(KeyError):
                self._selector.unregister(stream)
        *lines, slot.rest = (slot.rest + (text or b"")).split(b"\n")
        for line in lines:
            self._say(slot, line.decode(errors="replace").rstrip())
        return bool(text)

    def _say(self, slot: _Slot, line: str) -> None:
        with suppress(BrokenPipeError):
            self._write(line if line.startswith('{"') else f"{slot.part.name:<8} | {line}")

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Turn signals into something the loop can wait for."""
        reader, writer = socket.socketpair()
        reader.settimeout(0)
        writer.settimeout(0)
        self._selector.register(reader, selectors.EVENT_READ, partial(_drain, reader))
        handlers = dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), self._ask_to_stop)
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        old_wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            reader.close()
            writer.close()

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping = True


def _identity(part: Part) -> tuple[int, int] | None:
    """Which file the part's program is; a package upgrade puts another one in its place."""
    if part.restart_when_replaced is None:
        return None
    with suppress(OSError):
        status = part.restart_when_replaced.stat()
        return status.st_ino, status.st_mtime_ns
    return None


def _drain(reader: socket.socket) -> None:
    with suppress(BlockingIOError):
        reader.recv(READ_BYTES)
