"""Delivery receipts, read leniently: optional parameters first, then the text, which every operator writes his way.

id:IIII sub:001 dlvrd:001 submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DELIVRD err:000 text:…
"""

import re
from enum import IntEnum
from typing import Final, NamedTuple

from postroom.core.smpp import tlvs
from postroom.core.smpp.commands import INTERMEDIATE_BIT, RECEIPT_BIT, TYPE_BITS
from postroom.core.smpp.pdus import Data, Short
from postroom.core.smpp.tlvs import Tag


class MessageState(IntEnum):
    """Where a message is, as message_state and query_sm say it."""

    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8

    @property
    def is_final(self) -> bool:
        """Whether nothing more will come."""
        return self not in _UNDECIDED


_UNDECIDED: Final = frozenset({MessageState.ENROUTE, MessageState.ACCEPTED, MessageState.UNKNOWN})
_WORDS: Final = (
    ("DELIV", MessageState.DELIVERED),
    ("EXPIR", MessageState.EXPIRED),
    ("DELET", MessageState.DELETED),
    ("UNDEL", MessageState.UNDELIVERABLE),
    ("FAIL", MessageState.UNDELIVERABLE),
    ("REJEC", MessageState.REJECTED),
    ("ACCEP", MessageState.ACCEPTED),
    ("ENROU", MessageState.ENROUTE),
    ("BUFFER", MessageState.ENROUTE),
    ("SCHED", MessageState.ENROUTE),
)
_STATES: Final = {int(state) for state in MessageState}
_NETWORK_CODE: Final = 3
"""Octets of network_error_code: the network's kind, and two of the code."""
_ID = re.compile(r"(?:^|[\s;,])id:\s*(\S{1,65})", re.IGNORECASE)
_STAT = re.compile(r"stat(?:us)?:\s*([A-Za-z]+)", re.IGNORECASE)
_ERR = re.compile(r"err(?:or)?:\s*([0-9A-Za-z]{1,16})", re.IGNORECASE)
_TEXT = re.compile(r"text:", re.IGNORECASE)
_DONE = re.compile(r"done\s*date:\s*(\d{10,14})", re.IGNORECASE)


class Receipt(NamedTuple):
    """What became of a message. `message_id` is as the receipt writes it; `reference` is ours, if it came back."""

    message_id: str
    state: MessageState
    error: str = ""
    done: str = ""
    """When, as told: digits from the year to the minute or second, in a time zone that nobody says."""
    reference: int | None = None
    is_intermediate: bool = False


def is_receipt(message: Short | Data) -> bool:
    """Say whether a delivered message is a receipt; its text alone never makes it one, because anybody can write it."""
    kind = message.esm_class & TYPE_BITS
    return bool(kind & (RECEIPT_BIT | INTERMEDIATE_BIT)) or bool(tlvs.value(message.tlvs, Tag.RECEIPTED_MESSAGE_ID))


def read(message: Short | Data) -> Receipt:
    """Read a receipt; what it does not say is empty, and its state unknown."""
    said = message.content.decode("latin-1")
    before = _TEXT.split(said, maxsplit=1)[0]
    return Receipt(
        message_id=tlvs.text(message.tlvs, Tag.RECEIPTED_MESSAGE_ID) or _found(_ID, before),
        state=_state(tlvs.number(message.tlvs, Tag.MESSAGE_STATE), _found(_STAT, before)),
        error=_network_error(message) or _found(_ERR, before),
        done=_found(_DONE, before),
        reference=tlvs.number(message.tlvs, Tag.USER_MESSAGE_REFERENCE),
        is_intermediate=bool(message.esm_class & INTERMEDIATE_BIT),
    )


def _state(told: int | None, word: str) -> MessageState:
    if told in _STATES:
        return MessageState(told)
    upper = word.upper()
    return next((state for begin, state in _WORDS if upper.startswith(begin)), MessageState.UNKNOWN)


def _network_error(message: Short | Data) -> str:
    code = tlvs.value(message.tlvs, Tag.NETWORK_ERROR_CODE)
    return str(int.from_bytes(code[1:], "big")) if code and len(code) == _NETWORK_CODE else ""


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
