"""What can be looked at without the database: the machine, the data folder and the keys."""

import os
import platform
import shutil
import stat
import sys
from functools import partial
from pathlib import Path

from cryptography.fernet import Fernet

from postroom.config import environment, keys
from postroom.config.checkup.check import Check, look

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 1_000_000_000
LEAST_SECRET_LENGTH = 32


def examine(data_dir: Path) -> list[Check]:
    return look(
        [
            ("python", _python),
            ("data folder", partial(_data_folder, data_dir)),
            ("disk space", partial(_disk_space, data_dir)),
            ("secret key", _secret_key),
            ("encryption keys", _encryption_keys),
            ("key files", _key_files),
        ]
    )


def _python() -> Check:
    repair = "" if sys.version_info >= OLDEST_PYTHON else "Install Python 3.11 or newer."
    return Check(name="python", found=platform.python_version(), repair=repair)


def _data_folder(data_dir: Path) -> Check:
    status = data_dir.stat()
    rights = stat.S_IMODE(status.st_mode)
    repair = ""
    if status.st_uid != os.geteuid():
        repair = f"It belongs to another user: run Postroom as that user, or chown -R it to uid {os.geteuid()}."
    elif rights & (stat.S_IRWXG | stat.S_IRWXO) & ~(stat.S_IXGRP | stat.S_IXOTH):
        repair = f"Other users can look into it: chmod go-rw {data_dir}"
    return Check(name="data folder", found=f"{data_dir} with rights {rights:o}", repair=repair)


def _disk_space(data_dir: Path) -> Check:
    free = shutil.disk_usage(data_dir).free
    repair = "" if free >= LEAST_FREE_BYTES else "Make room: PostgreSQL stops when the disk is full."
    return Check(name="disk space", found=f"{free / 1e9:.1f} GB free", repair=repair)


def _secret_key() -> Check:
    length = len(environment.text(keys.SECRET_KEY))
    repair = "" if length >= LEAST_SECRET_LENGTH else f"Set {keys.SECRET_KEY} to {LEAST_SECRET_LENGTH} random letters."
    return Check(name="secret key", found=f"{length} letters", repair=repair)


def _encryption_keys() -> Check:
    found = environment.text(keys.ENCRYPTION_KEYS).split()
    good = [key for key in found if _is_key(key)]
    repair = "" if found and good == found else f"Bring back the keys of {keys.ENCRYPTION_KEYS} from a backup."
    return Check(name="encryption keys", found=f"{len(good)} of {len(found)} usable", repair=repair)


def _key_files() -> Check:
    named = [os.environ.get(f"{name}_FILE") for name in (keys.SECRET_KEY, keys.ENCRYPTION_KEYS)]
    files = [Path(name) for name in named if name]
    opened = [str(file) for file in files if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    repair = f"Other users can read them: chmod 600 {' '.join(opened)}" if opened else ""
    return Check(name="key files", found=f"{len(files)}, of which {len(opened)} open to others", repair=repair)


def _is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
