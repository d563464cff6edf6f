"""What a server's answer to one mail means: the retry table for SMTP.

The enhanced status (RFC 3463), where given, says more than the code; the step at which the answer came says the rest.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from postroom.core.carriage.outcome import Accepted, Misconfigured, Refused, TryLater
from postroom.core.carriage.statuses import OF_PERMANENT, OFTEN_OVER
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.smtp.errors import LineLost
from postroom.delivery.channels.smtp.line import Reply

GREYLIST_WAIT: Final = timedelta(minutes=5)
_LONGEST_TEXT: Final = 500

_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")
_GREYLISTED = re.compile(r"gr[ae]y-?\s?list", re.IGNORECASE)
_NO_SUCH_USER = re.compile(r"user unknown|unknown (?:user|recipient)|no such (?:user|recipient)|does not exist", re.I)
_QUEUED_AS = re.compile(r"[Qq]ueued as (\S{1,100})")
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Step(StrEnum):
    """Where in handing over one mail the answer came. BODY is the final dot."""

    RESET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "BODY"


WANTED: Final[Mapping[Step, range]] = {
    Step.RESET: range(250, 251),
    Step.MAIL: range(250, 260),
    Step.RCPT: range(250, 260),
    Step.DATA: range(354, 355),
    Step.BODY: range(250, 260),
}
"""The codes by which the server agrees."""

_TEMPORARY, _PERMANENT = 400, 500
_LOGIN_WANTED = frozenset({530, 534, 535, 538})
_FULL, _BAD_NAME = 552, frozenset({501, 553})


def judge(reference: str, step: Step, reply: Reply) -> TryLater | Refused | Misconfigured:
    """Say what a refusal at `step` means for the message. Raises `LineLost` if the answer makes no sense there."""
    if reply.code < _TEMPORARY or step is Step.RESET:
        raise LineLost(f"the server answered {step} with {reply}")
    if reply.code in _LOGIN_WANTED:
        return Misconfigured(reference, f"The server wants a login: {_text(reply)}")
    status = _status(reply)
    if kind := _full_or_disabled(step, reply.code, status):
        return TryLater(reference, str(reply.code), _text(reply), kind=kind)
    if reply.code < _PERMANENT:
        min_wait = GREYLIST_WAIT if _GREYLISTED.search(reply.text) else None
        return TryLater(reference, str(reply.code), _text(reply), min_wait)
    kind = _kind(step, reply, status)
    suppress = status == "1.1" and step is not Step.MAIL
    return Refused(reference, kind, str(reply.code), _text(reply), suppress)


def accepted(reference: str, message_id: str, reply: Reply) -> Accepted:
    """Take down what the server calls the mail from now on, if it says so."""
    text = _text(reply)
    named = _QUEUED_AS.search(text)
    return Accepted(reference, named[1] if named else message_id, str(reply.code), text)


def _full_or_disabled(step: Step, code: int, status: str) -> FailureKind | None:
    if code == _FULL and not status and step is not Step.MAIL:
        return FailureKind.MAILBOX_FULL
    return OFTEN_OVER.get(status)


def _kind(step: Step, reply: Reply, status: str) -> FailureKind:
    if status.startswith("7.") or (step is Step.MAIL and reply.code != _FULL):
        return FailureKind.REFUSED_BY_POLICY
    if kind := OF_PERMANENT.get(status):
        return kind
    if status.startswith("6.") or reply.code == _FULL:
        return FailureKind.BAD_CONTENT
    if step is not Step.RCPT:
        return FailureKind.REFUSED_BY_POLICY
    if _NO_SUCH_USER.search(reply.text):
        return FailureKind.NO_SUCH_ADDRESS
    return FailureKind.BAD_ADDRESS if reply.code in _BAD_NAME else FailureKind.REFUSED


def _status(reply: Reply) -> str:
    """Return `1.1` for `550 5.1.1 …`, or nothing if the server gives no status."""
    match = _STATUS.match(reply.text)
    return f"{match[2]}.{match[3]}" if match else ""


def _text(reply: Reply) -> str:
    text = reply.text
    return (text if text.isprintable() else _NOT_PRINTABLE.sub(" ", text))[:_LONGEST_TEXT]
