"""The door of the returns desk: letters that came back are recorded, taken back, put right."""

from postroom.filing.storing import FileGone
from postroom.returns.models import Way
from postroom.returns.services.mails import correct_mail, send_mail_otherwise
from postroom.returns.services.picturing import BadScan, keep_scan, scan_of
from postroom.returns.services.reasons import (
    KEYS,
    KeyTaken,
    LastReason,
    Terms,
    is_shipped,
    save_reason,
    shipped_name,
    sync_reasons,
)
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
from postroom.returns.services.uploading import begin_upload

__all__ = [
    "KEYS",
    "BadScan",
    "Coming",
    "FileGone",
    "ForeignCode",
    "KeyTaken",
    "LastReason",
    "MisreadCode",
    "NeverSent",
    "NotRecorded",
    "ReturnedAlready",
    "Settled",
    "Terms",
    "TooLate",
    "UnknownCode",
    "Way",
    "begin_upload",
    "close",
    "correct_address",
    "correct_mail",
    "identify",
    "is_shipped",
    "keep_scan",
    "record",
    "record_code",
    "record_unknown",
    "save_reason",
    "scan_of",
    "send_again",
    "send_mail_otherwise",
    "shipped_name",
    "sync_reasons",
    "take_back",
]
