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
from postroom.returns.services.settling import Settled, close, correct_address, send_again

__all__ = [
    "Coming",
    "ForeignCode",
    "MisreadCode",
    "NeverSent",
    "NotRecorded",
    "ReturnedAlready",
    "Settled",
    "TooLate",
    "UnknownCode",
    "close",
    "correct_address",
    "identify",
    "record",
    "record_code",
    "record_unknown",
    "send_again",
    "sync_reasons",
    "take_back",
]
