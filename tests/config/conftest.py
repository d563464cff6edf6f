"""Data folders that the database's user can reach, and the command line as another process."""

import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postroom.config import accounts

ROOT = Path(__file__).parents[2]
SYSTEM_PYTHON = "/usr/bin/python3.11"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty folder; pytest's own are closed to the user that root's PostgreSQL runs as."""
    with tempfile.TemporaryDirectory(prefix="postroom-config-") as folder:
        yield Path(folder)


@pytest.fixture
def environment() -> dict[str, str]:
    """Ours without what the tests' own database put in it."""
    return own_environment()


def own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}


@pytest.fixture
def postroom(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `postroom` to its end."""

    def run(*words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "postroom.config.cli", *map(str, words)]
        return subprocess.run(command, env=environment, input=stdin, capture_output=True, text=True, timeout=600)

    return run


@pytest.fixture
def as_nobody(environment: dict[str, str]) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run a piece of Python as a user who is neither root nor PostgreSQL's. Only root can."""
    if os.geteuid() != accounts.ROOT:
        pytest.skip("only root can become another user")
    nobody = pwd.getpwnam("nobody")
    account = accounts.Account(name="nobody", uid=nobody.pw_uid, gid=nobody.pw_gid)
    python = next((path for path in (sys.executable, SYSTEM_PYTHON) if _runs(path, account)), None)
    if python is None:
        pytest.skip("there is no Python 3.11 that `nobody` can run")
    paths = os.pathsep.join(path for path in (str(ROOT / "src"), *sys.path) if path)

    def run(code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-B", "-c", code],
            env={**environment, "PYTHONPATH": paths, "HOME": "/nonexistent"},
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=600,
        )

    return run


def _runs(python: str, account: accounts.Account) -> bool:
    try:
        return (
            accounts.run(
                [python, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))"], account=account
            ).returncode
            == 0
        )
    except (PermissionError, FileNotFoundError):
        return False
