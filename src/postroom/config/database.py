"""Runs Postroom's own PostgreSQL in the data folder, for installations that bring no database server.

Who may connect. The server listens on no network port, only on a socket in a folder that nobody but its user and root
can enter. On top of that it asks the kernel who is calling (`peer`) and lets in two users of the operating system: the
one that runs the server, and the one that runs Postroom (they differ when root started us). Compared with a password
there is nothing to store, to leak in a URL or to rotate; compared with `trust`, no other local user gets in even if
the folder were opened by mistake. Postroom signs in as `postroom`, which owns its database and is no superuser, so
that a hole in our SQL cannot read files or start programs.

Whose process it is. The server is a direct child: a dead one is noticed at once, and never taken for a living one
because of a number in a file. A lock says who owns the files; the kernel lets go of it when the owner dies. The next
owner first ends a server that outlived its owner, because only a child can be watched and reaped.
"""

import fcntl
import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import sql

from postroom.config import accounts, binaries, cluster
from postroom.config.supervise import Part, spawn

START_SECONDS = 600.0
"""A server that was killed under load first replays its log; as long as it is at work we wait."""
CLASH_SECONDS = 30.0
STOP_SECONDS = 60.0
JOIN_SECONDS = 10.0
LOOK_SECONDS = 0.02
BIG_LOG_BYTES = 10_000_000
CLASHES = ("pre-existing shared memory block", "lock file")
"""What a server says while the last processes of its killed forerunner are still going away."""


class AlreadyRunning(Exception):
    """Another Postroom runs on this data folder."""


class DatabaseFailed(Exception):
    """The server does not start, or does not end."""


class EmbeddedDatabase:
    """One data folder's own PostgreSQL. As a context manager it runs from entry to exit.

    `fsync=False` is for tests only: a power cut would then lose data.
    """

    def __init__(self, data_dir: Path, *, fsync: bool = True) -> None:
        self._data_dir = data_dir.expanduser().resolve()
        self._fsync = fsync
        self._cluster = cluster.locate(self._data_dir)
        self._lock: IO[str] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._cluster.url()

    @property
    def is_new(self) -> bool:
        """Whether this data folder has never had a database."""
        return self._cluster.major is None

    @property
    def log(self) -> Path:
        return self._data_dir / "log" / "postgres.log"

    def start(self) -> str:
        """Start the server and wait until it answers; returns its address.

        Raises `AlreadyRunning`, `DatabaseFailed`, `binaries.NoPostgres`, `cluster.BadFolder` or `cluster.NotMade`.
        """
        self._lock = _take_lock(self._cluster.home / "lock", self._data_dir)
        try:
            part = self.part
            cluster.open_doors(self._cluster)
            _end_orphan(self._cluster)
            self.process = self._launch(part)
            _make_role_and_database(self._cluster)
        except BaseException:
            self.stop()
            raise
        return self.url

    def join(self) -> str:
        """The address of the server that another Postroom runs on this data folder, once it answers."""
        if self.is_new:
            raise DatabaseFailed(f"There is no database in {self._data_dir} yet: run `postroom up` first.")
        deadline = time.monotonic() + JOIN_SECONDS
        while not self.alive():
            if time.monotonic() > deadline:
                raise DatabaseFailed(
                    f"The database of {self._data_dir} does not answer: run `postroom up`, or see {self.log}."
                )
            time.sleep(LOOK_SECONDS)
        return self.url

    def alive(self) -> bool:
        """Whether the server answers a real connection."""
        return _answers(self.url)

    def stop(self) -> None:
        """Stop the server, rolling back what is not committed, and let go of the data folder."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        if self._lock:
            self._lock.close()
        self.process = self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @cached_property
    def part(self) -> Part:
        """The server as a part that a supervisor can keep running. Makes the files at the first start."""
        found = binaries.find(major=self._cluster.major)
        account = self._cluster.account
        programs = binaries.readable_by(found, account=account, copies=self._cluster.home)
        if self._cluster.major is None:
            cluster.make(self._cluster, programs, fsync=self._fsync)
        program = programs.program("postgres")
        return Part(
            name="database",
            argv=(str(program), *self._cluster.arguments(fsync=self._fsync)),
            environment=accounts.clean_environment(),
            account=account,
            stop_signal=signal.SIGINT,
            log=self.log,
            restart_when_replaced=program,
        )

    def _launch(self, part: Part) -> subprocess.Popen[bytes]:
        """Start the server, again if the remains of a killed one are still in the way."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > BIG_LOG_BYTES:
            self.log.rename(self.log.with_suffix(".log.1"))
        deadline = time.monotonic() + CLASH_SECONDS
        while True:
            said_before = self.log.stat().st_size if self.log.exists() else 0
            process = spawn(part)
            if _wait_for_answer(process, self._cluster.url(role=cluster.SUPERUSER, database="postgres")):
                return process
            said = self.log.read_bytes()[said_before:].decode(errors="replace").strip()
            if time.monotonic() > deadline or not any(clash in said for clash in CLASHES):
                raise DatabaseFailed(f"The database did not start. It says:\n{said}")
            time.sleep(LOOK_SECONDS)


def _take_lock(path: Path, data_dir: Path) -> IO[str]:
    try:
        lock = path.open("a+")
    except PermissionError as exc:
        raise cluster.BadFolder(
            f"{data_dir} belongs to another user: start Postroom as the user who did so first."
        ) from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        lock.seek(0)
        owner = lock.read().strip()
        lock.close()
        raise AlreadyRunning(f"Postroom already runs on {data_dir} (process {owner}).") from exc
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _wait_for_answer(process: subprocess.Popen[bytes], url: str) -> bool:
    """Whether the server came to answer; false if it ended first."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None:
        if _answers(url):
            return True
        if time.monotonic() > deadline:
            process.send_signal(signal.SIGQUIT)
            process.wait()
        time.sleep(LOOK_SECONDS)
    return False


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _end_orphan(own: cluster.Cluster) -> None:
    """End a server whose owner died, or clear away the marks of one that died itself.

    Its number alone proves nothing: after a restart of the machine it may be anybody's, and then the marks would keep
    PostgreSQL from starting. The caller holds the lock, so nobody else starts a server meanwhile.
    """
    mark = own.files / "postmaster.pid"
    if not mark.exists():
        return
    number = int(mark.read_text().partition("\n")[0] or 0)
    deadline = time.monotonic() + STOP_SECONDS
    while _runs(number, own.files):
        if time.monotonic() > deadline:
            raise DatabaseFailed(f"An older database server (process {number}) on {own.files} does not end: end it.")
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGINT)
        time.sleep(LOOK_SECONDS)
    for left_over in (mark, *own.sockets.glob(".s.PGSQL.*")):
        left_over.unlink(missing_ok=True)


def _runs(number: int, files: Path) -> bool:
    """Whether process `number` is a server on these files. A dead one that nobody has reaped has no command line."""
    if Path("/proc/self").exists():
        try:
            command = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(files) in command
    said = accounts.run(["ps", "-p", str(number), "-o", "command="], account=None).stdout
    return re.search(rf"postgres.* {re.escape(str(files))}", said) is not None


def _make_role_and_database(own: cluster.Cluster) -> None:
    """Make what is missing of the role and the database that Postroom works with."""
    role = sql.Identifier(cluster.ROLE)
    url = own.url(role=cluster.SUPERUSER, database="postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [cluster.ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [cluster.ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(role))
