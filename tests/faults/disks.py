"""A disk that is really full: a small file system in memory, where this machine lets us mount one."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BALLAST = "ballast"
_PIECE = 1 << 16


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder on a file system of its own, which has no more room than that."""
    with tempfile.TemporaryDirectory(prefix="postroom-disk-") as folder:
        options = f"size={megabytes}m,mode=0711"
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True)
        if made.returncode:
            pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path, *, leave: int = 0) -> None:
    """Write until nothing goes in any more, then give back so many bytes."""
    with (folder / BALLAST).open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"\0" * _PIECE)
        except OSError:
            pass
        ballast.truncate(max(0, os.fstat(ballast.fileno()).st_size - leave))


def empty(folder: Path) -> None:
    """Make room again."""
    (folder / BALLAST).unlink()
