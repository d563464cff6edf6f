"""The numbers of SMPP 3.4 that go over the wire: commands, kinds of numbers, bits of octets."""

from enum import IntEnum, StrEnum
from typing import Final

RESPONSE: Final = 0x80000000
"""Set in the command of every answer."""
LAST_SEQUENCE: Final = 0x7FFFFFFF


class Command(IntEnum):
    """What a message asks for; its answer has `RESPONSE` set as well."""

    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    QUERY_SM = 0x03
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    REPLACE_SM = 0x07
    CANCEL_SM = 0x08
    BIND_TRANSCEIVER = 0x09
    OUTBIND = 0x0B
    ENQUIRE_LINK = 0x15
    SUBMIT_MULTI = 0x21
    ALERT_NOTIFICATION = 0x102
    DATA_SM = 0x103
    BIND_RECEIVER_RESP = 0x80000001
    BIND_TRANSMITTER_RESP = 0x80000002
    QUERY_SM_RESP = 0x80000003
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM_RESP = 0x80000005
    UNBIND_RESP = 0x80000006
    CANCEL_SM_RESP = 0x80000008
    BIND_TRANSCEIVER_RESP = 0x80000009
    ENQUIRE_LINK_RESP = 0x80000015
    DATA_SM_RESP = 0x80000103
    GENERIC_NACK = 0x80000000


class Mode(StrEnum):
    """What a bound line may carry: messages out, messages and receipts in, or both."""

    TRANSCEIVER = "transceiver"
    TRANSMITTER = "transmitter"
    RECEIVER = "receiver"


BINDS: Final = {
    Mode.TRANSCEIVER: Command.BIND_TRANSCEIVER,
    Mode.TRANSMITTER: Command.BIND_TRANSMITTER,
    Mode.RECEIVER: Command.BIND_RECEIVER,
}


class Ton(IntEnum):
    """Type of a number."""

    UNKNOWN = 0
    INTERNATIONAL = 1
    NATIONAL = 2
    NETWORK = 3
    SUBSCRIBER = 4
    ALPHANUMERIC = 5
    ABBREVIATED = 6


class Npi(IntEnum):
    """Plan that a number belongs to."""

    UNKNOWN = 0
    ISDN = 1


class Coding(IntEnum):
    """data_coding: the alphabet of a text."""

    DEFAULT = 0
    ASCII = 1
    LATIN1 = 3
    BINARY = 4
    UCS2 = 8


UDH_PRESENT: Final = 0x40
"""esm_class: the text begins with a header (GSM 03.40), as parts of a longer one do."""
TYPE_BITS: Final = 0x3C
RECEIPT_BIT: Final = 0x04
INTERMEDIATE_BIT: Final = 0x20
VERSION: Final = 0x34
