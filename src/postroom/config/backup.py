"""Copies a whole installation into one file while it works, and makes a new one from it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from postroom.config import archive, binaries, environment, keys
from postroom.config.refused import Refused
from postroom.filing.storing import Folder

DUMP = "database.dump"
FOLDERS = (*Folder, "imports")
"""What of the data folder is not in the database and cannot be made anew."""
KEYS = {"keys/secret_key": keys.SECRET_KEY, "keys/encryption_keys": keys.ENCRYPTION_KEYS}
VERSION_STEP = 10_000
"""PostgreSQL writes 15.18 as 150018."""
EMPTY = """
SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)
"""


def make(*, target: Path, data_dir: Path, with_keys: bool, at: datetime) -> int:
    """Write the backup; returns its size in bytes. Sending goes on meanwhile.

    First the database, as it is at one moment; then the files: each was stored before the database spoke of it.
    """
    url = environment.text("POSTROOM_DATABASE_URL")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".postroom-backup-") as folder:
        dump = Path(folder) / DUMP
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        members = [(DUMP, dump), *_files(data_dir), *(_keys(Path(folder)) if with_keys else ())]
        facts = {"version": version("postroom"), "made_at": at.isoformat(), "with_keys": with_keys}
        return archive.Writer(target).write(members, facts=facts)


def unpacked(source: Path, *, into: Path, data_dir: Path) -> dict[str, object]:
    """Check a backup and lay its keys and files into an empty data folder; returns what it says of itself.

    The database comes next, see `load`. Raises `archive.BadArchive` or `Refused`.
    """
    taken = [name for name in (*FOLDERS, "pg", "secret_key", "encryption_keys") if (data_dir / name).exists()]
    if taken:
        raise Refused(f"{data_dir} is not empty: it has {', '.join(taken)}. A backup is restored into a new folder.")
    facts = archive.unpack(source, into=into)
    for name in KEYS:
        if (into / name).exists():
            (into / name).rename(data_dir / Path(name).name)
    for name in FOLDERS:
        if (into / name).exists():
            (into / name).rename(data_dir / name)
    return facts


def load(folder: Path) -> None:
    """Fill the empty database from what `unpacked` laid into `folder`, all or nothing. Raises `Refused`."""
    url = environment.text("POSTROOM_DATABASE_URL")
    with psycopg.connect(url) as connection:
        row = connection.execute(EMPTY).fetchone()
    if not (row and row[0]):
        raise Refused("The database is not empty. A backup is restored into a new one.")
    _run("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", folder / DUMP)


def _files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            if path.is_file() and not (folder != "imports" and path.suffix):  # a suffix: half written
                yield path.relative_to(data_dir).as_posix(), path


def _keys(folder: Path) -> Iterator[tuple[str, Path]]:
    for name, setting in KEYS.items():
        path = folder / Path(name).name
        path.write_text(environment.text(setting) + "\n")
        yield name, path


def _run(program: str, url: str, *words: str | Path) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where others cannot look."""
    with psycopg.connect(url) as connection:
        found = binaries.speaking_to(major=connection.info.server_version // VERSION_STEP)
    password = str(conninfo_to_dict(url).get("password") or "")
    place = make_conninfo(url, password=None)
    command = [found.program(program), f"--dbname={place}", *words]
    secret = {"PGPASSWORD": password} if password else {}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG") or name[:2] == "PG"}
    done = subprocess.run(command, env=kept | secret, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()}")
