"""What has to be known to hand text messages to one message centre."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, get_type_hints

from postroom.core.smpp import pdus
from postroom.core.smpp.commands import Mode, Npi, Ton
from postroom.core.smpp.errors import Unfit
from postroom.core.smpp.names import Notation
from postroom.core.smpp.pdus import Bind, Short

WINDOW, LARGEST_WINDOW = 10, 1000
_SHORT_CODE = 6


class BadConfig(ValueError):
    """These settings can never work."""


class Security(StrEnum):
    """How the line is encrypted. With TLS a certificate that does not fit ends the talk."""

    TLS = "tls"
    NONE = "none"


class NumberType(StrEnum):
    """Type of a number (TON); auto: found out by looking at it."""

    AUTO = "auto"
    UNKNOWN = "unknown"
    INTERNATIONAL = "international"
    NATIONAL = "national"
    NETWORK = "network"
    SUBSCRIBER = "subscriber"
    ALPHANUMERIC = "alphanumeric"
    ABBREVIATED = "abbreviated"


class NumberPlan(StrEnum):
    """Plan that a number belongs to (NPI); auto: the telephone's for telephone numbers."""

    AUTO = "auto"
    UNKNOWN = "unknown"
    ISDN = "isdn"


class ReceiptWish(StrEnum):
    """Which receipts we ask for (registered_delivery)."""

    ALL = "all"
    FAILURES = "failures"
    NONE = "none"


class Letters(StrEnum):
    """How letters are sent that every phone has: as the default alphabet of the message centre wants them."""

    GSM = "gsm"
    GSM_PACKED = "gsm_packed"
    LATIN1 = "latin1"
    LATIN1_DEFAULT = "latin1_default"
    """Latin-1 that is called the default alphabet."""


class LongTexts(StrEnum):
    """How a text is sent that does not fit into one message."""

    UDH8 = "udh8"
    UDH16 = "udh16"
    SAR = "sar"
    PAYLOAD = "payload"


REGISTERED = {ReceiptWish.ALL: 1, ReceiptWish.FAILURES: 2, ReceiptWish.NONE: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppConfig:
    """One account at one message centre. All durations are seconds, and total.

    `binds` is how many lines the message centre lets us have at once, over all workers together.
    """

    host: str
    port: int = 2775
    security: Security = Security.NONE
    ca_file: str = ""
    system_id: str
    password: str = field(default="", repr=False)
    system_type: str = ""
    mode: Mode = Mode.TRANSCEIVER
    binds: int = 1
    window: int = WINDOW
    sender: str = ""
    sender_ton: NumberType = NumberType.AUTO
    sender_npi: NumberPlan = NumberPlan.AUTO
    recipient_ton: NumberType = NumberType.INTERNATIONAL
    recipient_npi: NumberPlan = NumberPlan.ISDN
    service_type: str = ""
    validity_hours: int = 48
    receipts: ReceiptWish = ReceiptWish.ALL
    send_reference: bool = True
    """Send the lower 16 bits of the message's number along: a receipt that brings it back finds a message whose
    answer was lost."""
    receipt_ids: Notation = Notation.AUTO
    letters: Letters = Letters.GSM
    long_texts: LongTexts = LongTexts.UDH8
    connect_seconds: float = 10
    answer_seconds: float = 30
    enquire_seconds: float = 30
    batch_seconds: float = 30
    """No message of a batch is begun later than this after the batch was begun."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "SmppConfig":
        """Return the settings as they are stored: choices by their values. Raises `ValueError` or `TypeError`."""
        types = get_type_hints(cls)
        chosen = {name: types[name](value) for name, value in told.items() if issubclass(types.get(name, str), StrEnum)}
        return cls(**{**told, **chosen})

    def __post_init__(self) -> None:
        if not self.host:
            raise BadConfig("A message centre needs a host name.")
        if not self.system_id:
            raise BadConfig("A message centre wants a system id to log in with.")
        if not 1 <= self.window <= LARGEST_WINDOW:
            raise BadConfig(f"The window may have 1 to {LARGEST_WINDOW} messages.")
        if self.binds < 1:
            raise BadConfig("There has to be at least one line.")
        if self.mode is Mode.RECEIVER:
            raise BadConfig("A receiver cannot send: choose transceiver, or transmitter.")
        try:
            pdus.encode_body(self.login)
            pdus.encode_body(Short(source=self.sender.removeprefix("+"), service_type=self.service_type))
        except Unfit as unfit:
            raise BadConfig(f"This does not fit into SMPP: {unfit}.") from unfit

    @property
    def login(self) -> Bind:
        """What we say to be let in."""
        return Bind(system_id=self.system_id, password=self.password, system_type=self.system_type)

    def source_kind(self, sender: str = "") -> tuple[int, int]:
        """TON and NPI of a sender, or of the account's; what was set up is about the account's own."""
        is_told = self.sender_ton is not NumberType.AUTO and not sender
        ton = _number(Ton, self.sender_ton) if is_told else _guessed(sender or self.sender)
        if not sender and self.sender_npi is not NumberPlan.AUTO:
            return ton, _number(Npi, self.sender_npi)
        return ton, Npi.ISDN if ton in (Ton.INTERNATIONAL, Ton.NATIONAL) else Npi.UNKNOWN

    @property
    def target_kind(self) -> tuple[int, int]:
        """TON and NPI of the recipients, who all have international numbers."""
        ton = Ton.INTERNATIONAL if self.recipient_ton is NumberType.AUTO else _number(Ton, self.recipient_ton)
        npi = Npi.ISDN if self.recipient_npi is NumberPlan.AUTO else _number(Npi, self.recipient_npi)
        return ton, npi

    @property
    def validity(self) -> str:
        """How long to try, as SMPP writes it: days and hours from now."""
        days, hours = divmod(self.validity_hours, 24)
        months, days = divmod(days, 30)
        return f"00{min(months, 12):02}{days:02}{hours:02}0000000R"


def _guessed(sender: str) -> int:
    if not sender:
        return Ton.UNKNOWN
    digits = sender.removeprefix("+")
    if not digits.isdigit():
        return Ton.ALPHANUMERIC
    return Ton.NETWORK if len(digits) <= _SHORT_CODE else Ton.INTERNATIONAL


def _number(kind: type[IntEnum], named: StrEnum) -> int:
    return kind[named.name]
