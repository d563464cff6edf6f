"""The files of Postroom's own PostgreSQL: where they are, who owns them, and how the server is set.

In the data folder (or, where the server's user cannot walk there, in a folder of its own under /var/lib/postroom):
`pg` holds the data, `pg_hba.conf` and `pg_ident.conf` say who may connect, `run` holds the socket, `lock` says that a
server is owned by a running Postroom.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from postroom.config import accounts
from postroom.config.accounts import ROOT, Account
from postroom.config.binaries import Binaries

ROLE = "postroom"
SUPERUSER = "postgres"
NOTE = "the-database-is-elsewhere.txt"
ELSEWHERE = Path("/var/lib/postroom")
LONGEST_SOCKET_FOLDER = 80
"""Bytes: a socket's path may have about 100, and 14 of them are the socket's own name."""
BUILTIN_LOCALE_SINCE = 17
PRIVATE = 0o077

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "client_connection_check_interval": "10s",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
RECKLESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_senders": "0"}
"""Only for tests, whose data nobody misses after a power cut."""


class BadFolder(Exception):
    """A folder does not belong to us, or not to us alone."""


class NotMade(Exception):
    """The files of a new database could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The files of one server. `account` is the other user that runs it, None if that is us."""

    home: Path
    account: Account | None

    @property
    def files(self) -> Path:
        return self.home / "pg"

    @property
    def major(self) -> int | None:
        """The major version that made the files, None before the first start."""
        try:
            return int((self.files / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None
        except PermissionError as exc:
            raise BadFolder(
                f"{self.files} belongs to another user: start Postroom as the user who did so first."
            ) from exc

    @property
    def sockets(self) -> Path:
        """The socket's folder: a short one of our own where the home's path is too long for a socket."""
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        short = Path("/run" if os.geteuid() == ROOT else "/tmp")  # noqa: S108 -- checked to be ours before use
        return short / f"postroom-{os.geteuid()}-{_digest(self.home)}"

    def url(self, *, role: str = ROLE, database: str = ROLE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def arguments(self, *, fsync: bool) -> Iterator[str]:
        """The server's command line after its name."""
        yield from ("-D", str(self.files))
        settings = {
            **SETTINGS,
            "unix_socket_directories": '"{}"'.format(str(self.sockets).replace('"', '""')),
            "hba_file": str(self.home / "pg_hba.conf"),
            "ident_file": str(self.home / "pg_ident.conf"),
            **({} if fsync else RECKLESS),
        }
        for name, value in settings.items():
            yield from ("-c", f"{name}={value}")


def locate(data_dir: Path) -> Cluster:
    """Where the server's files of this data folder are, or are to be made."""
    make_data_folder(data_dir)
    home = _noted_home(data_dir)
    if (home / "pg").exists():
        account = accounts.owner(home / "pg")
        if account and os.geteuid() != ROOT:
            raise BadFolder(f"{data_dir} belongs to the user {account.name}: start Postroom as the user who did first.")
        return Cluster(home=home, account=account)
    account = accounts.server()
    if not accounts.can_enter(home, account=account):
        home = _make_home_elsewhere(data_dir, account)
    return Cluster(home=home, account=account)


def _noted_home(data_dir: Path) -> Path:
    """The data folder, unless an earlier start had to put the server's files elsewhere and left a note."""
    note = data_dir / NOTE
    if note.exists() and not (data_dir / "pg").exists():
        return Path(note.read_text().splitlines()[-1])
    return data_dir


def make_data_folder(data_dir: Path) -> None:
    """Make the data folder, closed to others; made by root, the server's user may walk through but not look."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not any(data_dir.iterdir()):
            data_dir.chmod(0o711 if os.geteuid() == ROOT else 0o700)
    except OSError as exc:
        raise BadFolder(f"The data folder {data_dir} cannot be used: {exc.strerror}.") from exc


def make(cluster: Cluster, binaries: Binaries, *, fsync: bool) -> None:
    """Make the files of a new server, all or nothing."""
    half_made = cluster.home / "pg.new"
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    if cluster.account:
        os.chown(half_made, cluster.account.uid, cluster.account.gid)
    options = ["--username", SUPERUSER, "--auth=peer", "--encoding=UTF8", *_locale(binaries), "--data-checksums"]
    options += ["--no-instructions", *([] if fsync else ["--no-sync"])]
    made = accounts.run([binaries.program("initdb"), "--pgdata", half_made, *options], account=cluster.account)
    if made.returncode:
        raise NotMade(f"PostgreSQL could not make its files in {half_made}: {made.stderr.strip()}")
    half_made.rename(cluster.files)


def open_doors(cluster: Cluster) -> None:
    """Write who may connect, and make the socket's folder. Done at each start, so that nothing old lingers."""
    users = {accounts.own().name, cluster.account.name if cluster.account else accounts.own().name}
    pairs = [f'{ROLE} "{user}" {role}\n' for user in sorted(users) for role in (ROLE, SUPERUSER)]
    _write(cluster.home / "pg_ident.conf", "".join(pairs))
    _write(cluster.home / "pg_hba.conf", f"local all all peer map={ROLE}\n")
    _make_private(cluster.sockets, cluster.account)


def _locale(binaries: Binaries) -> list[str]:
    """Sorting by code point and knowing all letters, whatever languages the machine has installed."""
    if binaries.major >= BUILTIN_LOCALE_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _make_home_elsewhere(data_dir: Path, account: Account | None) -> Path:
    """A home that the server's user can reach, when folders above the data are closed to it and not ours to open."""
    home = ELSEWHERE / _digest(data_dir)
    make_data_folder(ELSEWHERE)
    make_data_folder(home)
    if not accounts.can_enter(home, account=account):
        raise BadFolder(f"The user {account.name if account else '?'} can reach neither {data_dir} nor {home}.")
    reason = f"The database of this folder is not in here, because {account.name if account else '?'}, who runs it, "
    _write(data_dir / NOTE, f"{reason}cannot walk to this folder.\nBack up both. It is in:\n{home}\n")
    return home


def _make_private(folder: Path, account: Account | None) -> None:
    """Make a folder that only its owner can enter, and accept none that somebody else has put there."""
    owner = account.uid if account else os.geteuid()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner or status.st_mode & PRIVATE:
        raise BadFolder(f"{folder} is not a folder of the user who runs the database alone: remove it.")


def _write(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.chmod(0o644)
    new.rename(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
