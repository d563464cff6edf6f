"""Read rows of a file as records of one kind."""

from collections.abc import Sequence
from datetime import datetime

from postroom.access.models import Unit
from postroom.core.fate import Result
from postroom.core.tags.catalogue import FieldType
from postroom.intake.subjects import words
from postroom.intake.subjects.columns import CUSTOMER
from postroom.intake.subjects.subject import Cells, Target
from postroom.records import selectors, services
from postroom.records.models import RecordKind

EXTERNAL_ID = "external_id"
_ID_WORDS = ("id", "record id", "key", "reference id", "identifier", "identyfikator", "kennung", "identifiant")
_NUMBER = "number"


class Records:
    """The rows are records of one kind; their customers must be there. Without an id column, the number is the id."""

    def __init__(self, unit: Unit, kind: RecordKind) -> None:
        self._unit = unit
        self._kind = kind
        fields = next((known.fields for known in selectors.catalogue().kinds if known.code == kind.code), ())
        self.targets: Sequence[Target] = (
            Target(name=EXTERNAL_ID, label="Id", is_key=True, words=_ID_WORDS),
            next(target for target in CUSTOMER if target.name == "account_number"),
            *(Target(name=known.name, label=known.label) for known in fields if known.type is not FieldType.TABLE),
        )

    def key(self, cells: Cells) -> str:
        return words.text(cells.get(EXTERNAL_ID) or cells.get(_NUMBER))

    def take(self, rows: Sequence[Cells], at: datetime) -> list[Result]:
        read = [self._read(cells) for cells in rows]
        return services.put_records(unit_id=self._unit.pk, kind=self._kind, rows=read, at=at)

    def _read(self, cells: Cells) -> services.RecordRow:
        values = {name: cell for name, cell in cells.items() if name not in (EXTERNAL_ID, "account_number")}
        return services.RecordRow(
            external_id=self.key(cells), account_number=words.text(cells.get("account_number")), values=values
        )
