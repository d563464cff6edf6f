"""The two secrets of an installation: the key that signs sessions and links, and the keys that encrypt passwords.

They are made at the first start, each in a file of its own that only our user can read, unless the environment brings
them. The first encryption key encrypts, all of them decrypt: a new one is put on top, old ones stay below.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

SECRET_KEY = "POSTROOM_SECRET_KEY"  # noqa: S105 -- the name of a setting
ENCRYPTION_KEYS = "POSTROOM_ENCRYPTION_KEYS"


class LostKeys(Exception):
    """The keys of an installation that has data are gone; new ones could not read it."""


def prepare(data_dir: Path, *, environment: Mapping[str, str], first_start: bool) -> dict[str, str]:
    """Make the missing key files at the first start; returns what to add to the environment so that they are read.

    Raises `LostKeys` if a file is missing later: whoever encrypted with it must bring it back.
    """
    makers: dict[str, Callable[[], str]] = {
        SECRET_KEY: lambda: secrets.token_urlsafe(64),
        ENCRYPTION_KEYS: lambda: Fernet.generate_key().decode(),
    }
    added = {}
    for name, make in makers.items():
        if environment.get(name) or environment.get(f"{name}_FILE"):
            continue
        path = data_dir / name.removeprefix("POSTROOM_").lower()
        if not path.exists():
            if not first_start:
                raise LostKeys(f"{path} is missing. Bring it back from a backup, or set {name}.")
            _write_private(path, make() + "\n")
        added[f"{name}_FILE"] = str(path)
    return added


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, all or nothing; one that was made meanwhile is left as it is."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(new, path)
    new.unlink()
