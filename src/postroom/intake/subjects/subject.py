"""What every subject of an import can do: say which fields it has, and take in rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from postroom.contacts.folding import joined
from postroom.core.fate import Result
from postroom.intake.files.reading import Cell

_FIELD = re.compile(r"(^|; )([a-z][a-z0-9_:]*): ")

Cells = Mapping[str, Cell]
"""The cells of one row by the fields they are mapped to; empty cells are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A field that a column can be mapped to; `words` are heads by which it is known, in any of our languages."""

    name: str
    label: str
    is_key: bool = False
    words: Sequence[str] = field(default=())

    def is_meant_by(self, head: str) -> bool:
        return joined(head) in {joined(word) for word in (self.name, self.label, *self.words)}


def labels_of(targets: Iterable[Target]) -> Mapping[str, str]:
    """Return field -> what people call it; several columns make up an address."""
    return {"address": "Address"} | {target.name: str(target.label) for target in targets}


def with_labels(sentence: str, labels: Mapping[str, str]) -> str:
    """Return what is said of a row with the fields called as people call them: "Full name: …" for "name: …"."""
    return _FIELD.sub(lambda found: f"{found[1]}{labels.get(found[2], found[2])}: ", sentence)


class Subject(Protocol):
    """Takes in rows of one sort, into one unit."""

    @property
    def targets(self) -> Sequence[Target]:
        """The fields there are, in the order in which a screen shows them."""
        ...

    @property
    def takes_files(self) -> bool:
        """Whether a row may name files that come along."""
        ...

    def key(self, cells: Cells) -> str:
        """Return what names the row's customer or record: a file may have one row for each."""
        ...

    def take(self, rows: Sequence[Cells], at: datetime) -> list[Result]:
        """Take in some rows, in a number of queries that does not grow with them."""
        ...
