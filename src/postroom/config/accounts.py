"""Which user of the operating system runs PostgreSQL, and what that user can reach.

PostgreSQL refuses to run as root. Started by root, it runs as `postgres` where that user exists, else as `nobody`.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = 0


class NoServerUser(Exception):
    """Root started us, and there is no lesser user to run PostgreSQL as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def own() -> Account:
    """The user this process runs as. PostgreSQL needs a name for it, so a nameless uid is refused."""
    try:
        return _account(pwd.getpwuid(os.geteuid()))
    except KeyError as exc:
        raise NoServerUser(
            f"The user id {os.geteuid()} has no name in /etc/passwd, and PostgreSQL does not run without one: "
            "add the user, or set POSTROOM_DATABASE_URL."
        ) from exc


def server() -> Account | None:
    """The other user that has to run PostgreSQL, or None when it can run as the user we are."""
    if os.geteuid() != ROOT:
        return None
    for name in ("postgres", "nobody"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise NoServerUser("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody` here.")


def owner(path: Path) -> Account | None:
    """The other user that owns `path`, or None if that is us."""
    uid = path.stat().st_uid
    return None if uid == os.geteuid() else _account(pwd.getpwuid(uid))


def run(argv: Sequence[str | Path], *, account: Account | None) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as `account`, with nothing of our environment: that holds secrets."""
    return subprocess.run(
        [str(word) for word in argv],
        env=clean_environment(),
        cwd="/" if account else None,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def clean_environment() -> dict[str, str]:
    """What PostgreSQL's programs get: English messages, and a path."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def can_enter(folder: Path, *, account: Account | None) -> bool:
    """Whether `account` may walk down to `folder`. We ask the kernel, which also knows access lists."""
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], account=account).returncode == 0


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
