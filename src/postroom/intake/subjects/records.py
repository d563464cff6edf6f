"""Read rows of a file as records of one kind."""

from collections.abc import Sequence
from datetime import datetime

from postroom.access.models import Unit
from postroom.core.fate import Fate, Result
from postroom.core.refusal import Flaw, Refusal, Said, about, said
from postroom.core.tags.catalogue import FieldType
from postroom.intake.files.archive import Archive
from postroom.intake.subjects import words
from postroom.intake.subjects.columns import CUSTOMER
from postroom.intake.subjects.subject import Cells, Target
from postroom.records import selectors, services
from postroom.records.files import Brought
from postroom.records.models import RecordKind

EXTERNAL_ID = "external_id"
_ID_WORDS = ("id", "record id", "key", "reference id", "identifier", "identyfikator", "kennung", "identifiant")
_NUMBER = "number"


class Records:
    """The rows are records of one kind; their customers must be there. Without an id column, the number is the id."""

    def __init__(self, unit: Unit, kind: RecordKind, files: Archive | None = None) -> None:
        self._unit = unit
        self._kind = kind
        self._files = files
        fields = next((known.fields for known in selectors.catalogue().kinds if known.code == kind.code), ())
        self.targets: Sequence[Target] = (
            Target(name=EXTERNAL_ID, label="Id", is_key=True, words=_ID_WORDS),
            next(target for target in CUSTOMER if target.name == "account_number"),
            *(Target(name=known.name, label=known.label) for known in fields if known.type is not FieldType.TABLE),
        )

        self._file_fields = frozenset(known.name for known in fields if known.type is FieldType.FILE)

    @property
    def takes_files(self) -> bool:
        return bool(self._file_fields)

    def key(self, cells: Cells) -> str:
        return words.text(cells.get(EXTERNAL_ID) or cells.get(_NUMBER))

    def take(self, rows: Sequence[Cells], at: datetime) -> list[Result]:
        read = [self._read(cells) for cells in rows]
        good = [row for row in read if isinstance(row, services.RecordRow)]
        taken = iter(services.put_records(unit_id=self._unit.pk, kind=self._kind, rows=good, at=at))
        return [Result(Fate.REFUSED, row) if isinstance(row, Said) else next(taken) for row in read]

    def _read(self, cells: Cells) -> services.RecordRow | Said:
        values = {name: cell for name, cell in cells.items() if name not in (EXTERNAL_ID, "account_number")}
        for name in self._file_fields & values.keys():
            try:
                values[name] = self._file(words.text(values[name]))
            except Refusal as problem:
                return about(name, problem.said)
        return services.RecordRow(
            external_id=self.key(cells), account_number=words.text(cells.get("account_number")), values=values
        )

    def _file(self, name: str) -> Brought:
        if self._files is None:
            raise Refusal(said(Flaw.FILES_BESIDE, name[:80]))
        return self._files.find(name)
