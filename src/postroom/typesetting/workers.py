"""Children that set letters: started when they are needed, kept between letters, replaced when they die.

A child that takes too long or too much memory is ended by the system, or by us. Its order is refused, no more happens.
"""

import atexit
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from queue import LifoQueue
from typing import Any, NamedTuple

from postroom.typesetting.refusals import Code, Refused
from postroom.typesetting.wire import BadFrame, packed, unpacked

_RETIRES_AT = 700 * 1024
"""Kilobytes: one that has once been so large makes way for a fresh one."""
_WALL_PER_SECOND = 6
"""A busy machine gives a child only a part of a processor."""
_CHUNK = 2**18


class Done(NamedTuple):
    """What a child answered."""

    answer: dict[str, Any]
    files: list[bytes]


class Workers:
    """Some children. Any number of threads may order; each waits for its turn."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._idle: LifoQueue[_Child | None] = LifoQueue()
        for _ in range(count):
            self._idle.put(None)

    def do(self, task: str, given: Mapping[str, Any], blobs: Sequence[bytes] = (), *, seconds: int) -> Done:
        """Have a task done; `seconds` of processor time are enough for it. Raises `Refused`."""
        child = self._idle.get() or _Child()
        keep = False
        try:
            done = child.ask({"task": task, "seconds": seconds, **given}, blobs, until=seconds * _WALL_PER_SECOND)
            keep = child.memory < _RETIRES_AT
        except _Answered as answered:
            keep = True
            raise Refused(answered.code, answered.detail) from None
        finally:
            if not keep:
                child.end()
            self._idle.put(child if keep else None)
        return done

    def close(self) -> None:
        """End all children; they are started again if anybody asks."""
        for _ in range(self.count):
            child = self._idle.get()
            if child is not None:
                child.end()
        for _ in range(self.count):
            self._idle.put(None)


class _Answered(Exception):
    """The child said no, and lives."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class _Child:
    def __init__(self) -> None:
        where = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "RAYON_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "postroom.typesetting.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**where, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        )
        self.memory = 0

    def ask(self, head: dict[str, Any], blobs: Sequence[bytes], *, until: float) -> Done:
        deadline = time.monotonic() + until
        try:
            self._write(packed(head, blobs))
            answer, files = unpacked(lambda count: self._read(count, deadline))
        except (EOFError, BrokenPipeError, BadFrame):
            raise Refused(self._why()) from None
        if said := answer.get("refused"):
            raise _Answered(Code(said[0]), str(said[1]))
        self.memory = int(answer["memory"])
        return Done(answer["answer"], files)

    def end(self) -> None:
        """Kill it, if it lives, and bury it."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def _write(self, data: bytes) -> None:
        """The child reads all of an order before it begins, so that this does not wait for it."""
        pipe = self._process.stdin
        if pipe is None:
            raise BrokenPipeError
        pipe.write(data)
        pipe.flush()

    def _read(self, count: int, deadline: float) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise EOFError
        found: list[bytes] = []
        while count:
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise Refused(Code.SLOW)
            piece = os.read(pipe.fileno(), min(count, _CHUNK))
            if not piece:
                raise EOFError
            found.append(piece)
            count -= len(piece)
        return b"".join(found)

    def _why(self) -> Code:
        """What ended it: the clock of the system, or something worse."""
        try:
            ended = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return Code.DIED
        return Code.SLOW if ended == -24 else Code.DIED  # noqa: PLR2004  SIGXCPU


_lock = threading.Lock()
_shared: dict[int, Workers] = {}


def workers() -> Workers:
    """Return the children of this process; one that was forked begins with none."""
    with _lock:
        if os.getpid() not in _shared:
            _shared.clear()
            made = _shared[os.getpid()] = Workers(max(1, os.cpu_count() or 1))
            atexit.register(made.close)
        return _shared[os.getpid()]
