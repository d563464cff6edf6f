"""What has to be known to put letters into a folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Self

from postroom.core.carriage.envelope import Posting


class BadFolder(ValueError):
    """A folder that must not be written to."""


class Manifest(StrEnum):
    """How the list of a batch is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderConfig:
    """A folder on this machine, below the one that whoever looks after it opened for this."""

    folder: str
    manifest: Manifest = Manifest.CSV
    posting: Posting = Posting.STANDARD
    colour: bool = False
    duplex: bool = True

    def __post_init__(self) -> None:
        path = PurePosixPath(self.folder)
        if not self.folder or path.is_absolute() or ".." in path.parts or "\0" in self.folder:
            raise BadFolder("The folder is a name, without a way to others in it.")

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The settings as they are kept. Raises `ValueError` or `TypeError`."""
        return cls(**typed(told))


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpConfig:
    """A folder on a server of a printer's. Its key is known beforehand: to another server nothing is given."""

    host: str
    port: int = 22
    username: str
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    """In OpenSSH's or PEM form; line breaks may be missing."""
    host_key: str = ""
    """The server's public key, as `ssh-keyscan` writes it."""
    folder: str = "."
    manifest: Manifest = Manifest.CSV
    posting: Posting = Posting.STANDARD
    colour: bool = False
    duplex: bool = True
    answer_seconds: float = 60

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The settings as they are kept. Raises `ValueError` or `TypeError`."""
        return cls(**typed(told))


def typed(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with their choices as what they are."""
    kinds: dict[str, type[StrEnum]] = {"manifest": Manifest, "posting": Posting}
    return {**told, **{name: kind(told[name]) for name, kind in kinds.items() if name in told}}
