"""Every command status of SMPP 3.4: what it is called, and what it means for the message or for the account."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from postroom.core.lifecycle import FailureKind

TAKEN: Final = 0x00
BAD_LENGTH, BAD_COMMAND, SYSTEM_ERROR = 0x02, 0x03, 0x08
QUEUE_FULL, NOT_NOW = 0x14, 0x64
"""What we answer when we cannot keep what is delivered to us: it comes again."""
WRONG_STATE, ALREADY_BOUND = 0x04, 0x05
BIND_FAILED, BAD_PASSWORD, BAD_SYSTEM_ID = 0x0D, 0x0E, 0x0F
NOT_CANCELLED: Final = 0x11
THROTTLED: Final = 0x58


class Meaning(Enum):
    """What is to be done."""

    TAKEN = "taken"
    RETRY = "retry"
    """Later, a few times."""
    PERMANENT = "permanent"
    """Never: this message fails."""
    THROTTLE = "throttle"
    """We are too fast; nobody's fault."""
    ACCOUNT = "account"
    """Our settings are wrong: no message will pass."""


class Status(NamedTuple):
    """One status; with `suppress` the number itself is dead."""

    code: int
    name: str
    meaning: Meaning
    kind: FailureKind = FailureKind.REFUSED
    suppress: bool = False

    @property
    def shown(self) -> str:
        """As people write it."""
        return f"0x{self.code:08X} {self.name}"


_R, _P, _T, _A = Meaning.RETRY, Meaning.PERMANENT, Meaning.THROTTLE, Meaning.ACCOUNT
_CONTENT, _POLICY, _ADDRESS = FailureKind.BAD_CONTENT, FailureKind.REFUSED_BY_POLICY, FailureKind.BAD_ADDRESS
_ALL: Final = (
    Status(TAKEN, "ESME_ROK", Meaning.TAKEN),
    Status(0x01, "ESME_RINVMSGLEN", _P, _CONTENT),
    Status(BAD_LENGTH, "ESME_RINVCMDLEN", _P, _CONTENT),
    Status(BAD_COMMAND, "ESME_RINVCMDID", _A),
    Status(WRONG_STATE, "ESME_RINVBNDSTS", _R),
    Status(ALREADY_BOUND, "ESME_RALYBND", _R),
    Status(0x06, "ESME_RINVPRTFLG", _P, _CONTENT),
    Status(0x07, "ESME_RINVREGDLVFLG", _A),
    Status(SYSTEM_ERROR, "ESME_RSYSERR", _R),
    Status(0x0A, "ESME_RINVSRCADR", _P, _POLICY),
    Status(0x0B, "ESME_RINVDSTADR", _P, _ADDRESS, suppress=True),
    Status(0x0C, "ESME_RINVMSGID", _P),
    Status(BIND_FAILED, "ESME_RBINDFAIL", _A),
    Status(BAD_PASSWORD, "ESME_RINVPASWD", _A),
    Status(BAD_SYSTEM_ID, "ESME_RINVSYSID", _A),
    Status(NOT_CANCELLED, "ESME_RCANCELFAIL", _P),
    Status(0x13, "ESME_RREPLACEFAIL", _P),
    Status(QUEUE_FULL, "ESME_RMSGQFUL", _T),
    Status(0x15, "ESME_RINVSERTYP", _A),
    Status(0x33, "ESME_RINVNUMDESTS", _P),
    Status(0x34, "ESME_RINVDLNAME", _P),
    Status(0x40, "ESME_RINVDESTFLAG", _P),
    Status(0x42, "ESME_RINVSUBREP", _P),
    Status(0x43, "ESME_RINVESMCLASS", _P, _CONTENT),
    Status(0x44, "ESME_RCNTSUBDL", _P),
    Status(0x45, "ESME_RSUBMITFAIL", _R),
    Status(0x48, "ESME_RINVSRCTON", _P, _POLICY),
    Status(0x49, "ESME_RINVSRCNPI", _P, _POLICY),
    Status(0x50, "ESME_RINVDSTTON", _P, _ADDRESS),
    Status(0x51, "ESME_RINVDSTNPI", _P, _ADDRESS),
    Status(0x53, "ESME_RINVSYSTYP", _A),
    Status(0x54, "ESME_RINVREPFLAG", _P),
    Status(0x55, "ESME_RINVNUMMSGS", _P),
    Status(THROTTLED, "ESME_RTHROTTLED", _T),
    Status(0x61, "ESME_RINVSCHED", _P),
    Status(0x62, "ESME_RINVEXPIRY", _P),
    Status(0x63, "ESME_RINVDFTMSGID", _P),
    Status(NOT_NOW, "ESME_RX_T_APPN", _R),
    Status(0x65, "ESME_RX_P_APPN", _P),
    Status(0x66, "ESME_RX_R_APPN", _P),
    Status(0x67, "ESME_RQUERYFAIL", _R),
    Status(0xC0, "ESME_RINVOPTPARSTREAM", _P, _CONTENT),
    Status(0xC1, "ESME_ROPTPARNOTALLWD", _P, _CONTENT),
    Status(0xC2, "ESME_RINVPARLEN", _P, _CONTENT),
    Status(0xC3, "ESME_RMISSINGOPTPARAM", _P, _CONTENT),
    Status(0xC4, "ESME_RINVOPTPARAMVAL", _P, _CONTENT),
    Status(0xFE, "ESME_RDELIVERYFAILURE", _R),
    Status(0xFF, "ESME_RUNKNOWNERR", _R),
)
STATUSES: Final[Mapping[int, Status]] = {status.code: status for status in _ALL}
_VENDOR: Final = range(0x400, 0x500)


def status(code: int) -> Status:
    """Return what a code means. One that the standard does not know, vendors have many, is worth another try."""
    known = STATUSES.get(code)
    if known:
        return known
    return Status(code, "vendor's own" if code in _VENDOR else "unknown", Meaning.RETRY)
