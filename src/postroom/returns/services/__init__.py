"""The door of the returns desk: letters that came back are recorded, taken back, put right."""

from postroom.returns.services.reasons import sync_reasons
from postroom.returns.services.recording import Coming, identify, record, record_code, record_unknown, take_back
from postroom.returns.services.refusals import (
    ForeignCode,
    MisreadCode,
    NeverSent,
    NotRecorded,
    ReturnedAlready,
    TooLate,
    UnknownCode,
)

__all__ = [
    "Coming",
    "ForeignCode",
    "MisreadCode",
    "NeverSent",
    "NotRecorded",
    "ReturnedAlready",
    "TooLate",
    "UnknownCode",
    "identify",
    "record",
    "record_code",
    "record_unknown",
    "sync_reasons",
    "take_back",
]
