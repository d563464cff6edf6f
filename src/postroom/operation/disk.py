"""How much room is left where the data lies, and when that is too little to take anything in."""

import shutil
from pathlib import Path

from django.conf import settings


def free_bytes() -> int:
    """Return how many bytes are free in the data folder, or above it while it is not there."""
    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def is_full() -> bool:
    """Say whether less is free than must be kept free: then nothing is taken in that would have to be stored."""
    return free_bytes() < settings.DISK_FLOOR_BYTES
