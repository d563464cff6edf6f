"""One installation, opened for a command: its data folder, its keys and its database, and then Django on top."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

import psycopg

from postroom.config import cluster, environment, keys
from postroom.config.accounts import ROOT
from postroom.config.database import AlreadyRunning, DatabaseFailed, EmbeddedDatabase

DATABASE_URL = "POSTROOM_DATABASE_URL"
CONNECT_SECONDS = 10


class Share(Enum):
    """How a command comes to the database in the data folder."""

    OWN = auto()
    """It runs the database; if another does, it is refused."""
    EITHER = auto()
    """It uses the one that runs, or runs it as long as it takes."""
    JOIN = auto()
    """It uses the one that runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`database` is the server we run ourselves, None if somebody else does."""

    data_dir: Path
    database: EmbeddedDatabase | None


def default_data_dir() -> Path:
    """Where data is kept if nobody says otherwise."""
    if given := os.environ.get("POSTROOM_DATA_DIR"):
        return Path(given)
    return Path("/var/lib/postroom") if os.geteuid() == ROOT else Path.home() / ".local/share/postroom"


@contextmanager
def opened(data_dir: Path, *, share: Share) -> Iterator[Installation]:
    """Make the installation ready and our environment (so that of our children) say where it is.

    Raises what `EmbeddedDatabase.start` raises, and `keys.LostKeys` or `environment.BadSetting`.
    """
    data_dir = data_dir.expanduser().resolve()
    cluster.make_data_folder(data_dir)
    with ExitStack() as stack:
        url = environment.text(DATABASE_URL)
        database = None
        if url:
            _must_answer(url)
            os.environ.update(keys.prepare(data_dir, environment=os.environ, first_start=True))
        else:
            database = EmbeddedDatabase(data_dir)
            os.environ.update(keys.prepare(data_dir, environment=os.environ, first_start=database.is_new))
            url, owned = _reach(database, share=share, stack=stack)
            database = database if owned else None
        os.environ[DATABASE_URL] = url
        os.environ["POSTROOM_DATA_DIR"] = str(data_dir)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.config.settings")
        yield Installation(data_dir=data_dir, database=database)


def load_django() -> None:
    """Load Django, which reads the environment once and for all. Models can be imported from here on."""
    import django  # noqa: PLC0415 -- slow import

    django.setup()


def _reach(database: EmbeddedDatabase, *, share: Share, stack: ExitStack) -> tuple[str, bool]:
    """The address of the data folder's database, and whether it is we who run it."""
    if share is Share.JOIN:
        return database.join(), False
    try:
        stack.enter_context(database)
    except AlreadyRunning:
        if share is Share.OWN:
            raise
        return database.join(), False
    return database.url, True


def _must_answer(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error as exc:
        raise DatabaseFailed(f"The database of {DATABASE_URL} does not answer: {exc}") from exc
