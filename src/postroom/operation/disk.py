"""How much room is left where the data lies, and when that is too little to take anything in."""

import errno
import shutil
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
DISK_FULL = "53100"
"""How PostgreSQL says that its disk is full."""


def free_bytes() -> int:
    """Return how many bytes are free in the data folder, or above it while it is not there."""
    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def is_full() -> bool:
    """Say whether less is free than must be kept free: then nothing is taken in that would have to be stored."""
    return free_bytes() < settings.DISK_FLOOR_BYTES


def is_lack_of_room(exception: BaseException | None) -> bool:
    """Say whether a full disk is behind this, ours or the database's."""
    while exception is not None:
        if isinstance(exception, OSError) and exception.errno in NO_ROOM:
            return True
        if isinstance(exception, OperationalError) and getattr(exception.__cause__, "sqlstate", "") == DISK_FULL:
            return True
        exception = exception.__cause__
    return False
