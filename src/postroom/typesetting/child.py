"""A child process that sets letters: takes one order after the other from its input, within limits.

It gets no environment, no database and no secrets. When its input ends, so does it.
"""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from postroom.typesetting.refusals import Code, Refused
from postroom.typesetting.tasks import Tasks
from postroom.typesetting.wire import packed, unpacked

LARGEST_MEMORY = 2**30
"""Bytes of address space beyond what it has when it begins."""
LARGEST_FILE = 2**30
_STATUS = Path("/proc/self/status")


def main() -> None:
    """Work until the input ends."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not end up between the answers
    _limit()
    tasks = Tasks()
    try:
        while True:
            head, blobs = unpacked(_reader(source.read))
            _may_use(int(head.pop("seconds")))
            target.write(_answer(tasks, head, blobs))
            target.flush()
    except EOFError:
        tasks.close()


def _answer(tasks: Tasks, head: dict[str, Any], blobs: list[bytes]) -> bytes:
    try:
        answer, files = tasks.do(str(head.pop("task")), head, blobs)
    except Refused as refused:
        return packed({"refused": [refused.refusal.code, refused.refusal.detail]})
    except MemoryError:
        return packed({"refused": [Code.DIED, ""]})
    return packed({"answer": answer, "memory": _most_memory()}, files)


def _most_memory() -> int:
    """Return the most kilobytes it ever held. What `getrusage` says begins with what the parent held at the fork."""
    held = next((line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")), "")
    return int(held.split()[1]) if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _reader(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def exactly(count: int) -> bytes:
        found = read(count)
        if len(found) < count:
            raise EOFError
        return found

    return exactly


def _limit() -> None:
    begins_with = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (begins_with + LARGEST_MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _may_use(seconds: int) -> None:
    """Processor time from now on; who needs more is ended by the system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
