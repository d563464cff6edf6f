"""All that changes kinds of records, their fields, and the records themselves."""

from postroom.records.services.attaching import NoFileField, put_file, take_file_out
from postroom.records.services.events import OtherEvent, Told, take_event
from postroom.records.services.kinds import (
    BadKind,
    delete_field,
    delete_kind,
    save_field,
    save_kind,
    sync_builtin_kinds,
)
from postroom.records.services.taking_in import RecordRow, put_records

__all__ = [
    "BadKind",
    "NoFileField",
    "OtherEvent",
    "RecordRow",
    "Told",
    "delete_field",
    "delete_kind",
    "put_file",
    "put_records",
    "save_field",
    "save_kind",
    "sync_builtin_kinds",
    "take_event",
    "take_file_out",
]
