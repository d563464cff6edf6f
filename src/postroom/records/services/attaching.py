"""Staff put a file into a record, such as the PDF of a bill, or take it out again."""

from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.core.fate import Fate
from postroom.core.refusal import Refusal
from postroom.core.tags.catalogue import FieldType
from postroom.records import selectors
from postroom.records.files import brought
from postroom.records.models import Record
from postroom.records.services.taking_in import RecordRow, put_records


class NoFileField(LookupError):
    """Records of this kind hold no file in a field of this name."""


def put_file(*, viewer: Viewer, record_id: int, field: str, name: str, file: IO[bytes], at: datetime) -> Record:
    """Put a file into a record, in the place of the one it holds.

    Raises `Record.DoesNotExist`, `NoFileField`, `NotAllowed`, or `Refusal`: it is empty, too large, or of no kind that
    may go out.
    """
    held = brought(name, file.read(settings.MAX_ATTACHMENT_BYTES + 1))
    return _set(viewer, record_id, field, held, at)


def take_file_out(*, viewer: Viewer, record_id: int, field: str, at: datetime) -> Record:
    """Take a file out of a record; messages that have it already keep it. Raises as `put_file` does."""
    return _set(viewer, record_id, field, "", at)


@transaction.atomic
def _set(viewer: Viewer, record_id: int, field: str, value: object, at: datetime) -> Record:
    record = selectors.record(viewer=viewer, record_id=record_id)
    viewer.must(Right.WRITE, record.unit_id)
    fields = next((kind.fields for kind in selectors.catalogue().kinds if kind.code == record.kind.code), ())
    if not any(known.name == field and known.type is FieldType.FILE for known in fields):
        raise NoFileField(f"{record.kind.code}.{field}")
    row = RecordRow(external_id=record.external_id, account_number=record.contact.account_number, values={field: value})
    [result] = put_records(unit_id=record.unit_id, kind=record.kind, rows=[row], at=at)
    if result.fate is Fate.REFUSED:
        raise Refusal(result.reason)
    return record
