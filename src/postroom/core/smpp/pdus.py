"""The messages of SMPP 3.4 as values, and as bytes: encode(x) is what decode reads as x."""

from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from postroom.core.smpp import tlvs as optional
from postroom.core.smpp.commands import RESPONSE, VERSION, Coding, Command
from postroom.core.smpp.errors import BadPdu
from postroom.core.smpp.fields import Field, Octet, Octets, Text
from postroom.core.smpp.framing import Frame, frame
from postroom.core.smpp.tlvs import Tlvs


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A body without anything: unbind, enquire_link, generic_nack and their answers."""

    LAYOUT: ClassVar[tuple[Field, ...]] = ()
    HAS_TLVS: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """Somebody wants to log in."""

    system_id: str = ""
    password: str = ""
    system_type: str = ""
    interface_version: int = VERSION
    ton: int = 0
    npi: int = 0
    address_range: str = ""

    LAYOUT: ClassVar[tuple[Field, ...]] = (
        Text("system_id", 16), Text("password", 9), Text("system_type", 13),
        Octet("interface_version"), Octet("ton"), Octet("npi"), Text("address_range", 41),
    )  # fmt: skip
    HAS_TLVS: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BindAnswer:
    """Somebody may log in, or not: the status says so."""

    system_id: str = ""
    tlvs: Tlvs = ()

    LAYOUT: ClassVar[tuple[Field, ...]] = (Text("system_id", 16),)
    HAS_TLVS: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A text message: submit_sm on its way out, deliver_sm on its way in (receipts are these, too)."""

    service_type: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    target_ton: int = 0
    target_npi: int = 0
    target: str = ""
    esm_class: int = 0
    protocol_id: int = 0
    priority: int = 0
    schedule: str = ""
    validity: str = ""
    registered: int = 0
    replace: int = 0
    coding: int = Coding.DEFAULT
    default_message: int = 0
    text: bytes = b""
    tlvs: Tlvs = ()

    LAYOUT: ClassVar[tuple[Field, ...]] = (
        Text("service_type", 6), Octet("source_ton"), Octet("source_npi"), Text("source", 21),
        Octet("target_ton"), Octet("target_npi"), Text("target", 21),
        Octet("esm_class"), Octet("protocol_id"), Octet("priority"), Text("schedule", 17), Text("validity", 17),
        Octet("registered"), Octet("replace"), Octet("coding"), Octet("default_message"), Octets("text"),
    )  # fmt: skip
    HAS_TLVS: ClassVar[bool] = True

    @property
    def content(self) -> bytes:
        """The text, wherever it is: in its field or, if it is long, in message_payload."""
        return self.text or optional.value(self.tlvs, optional.Tag.MESSAGE_PAYLOAD) or b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """data_sm: a text message without the fields that few need; its text is in message_payload."""

    service_type: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    target_ton: int = 0
    target_npi: int = 0
    target: str = ""
    esm_class: int = 0
    registered: int = 0
    coding: int = Coding.DEFAULT
    tlvs: Tlvs = ()

    LAYOUT: ClassVar[tuple[Field, ...]] = (
        Text("service_type", 6), Octet("source_ton"), Octet("source_npi"), Text("source", 65),
        Octet("target_ton"), Octet("target_npi"), Text("target", 65),
        Octet("esm_class"), Octet("registered"), Octet("coding"),
    )  # fmt: skip
    HAS_TLVS: ClassVar[bool] = True

    @property
    def content(self) -> bytes:
        """The text."""
        return optional.value(self.tlvs, optional.Tag.MESSAGE_PAYLOAD) or b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The answer to a text message: what it is called from now on. Nothing if it was refused."""

    message_id: str = ""
    tlvs: Tlvs = ()

    LAYOUT: ClassVar[tuple[Field, ...]] = (Text("message_id", 65),)
    HAS_TLVS: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What became of this message?"""

    message_id: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""

    LAYOUT: ClassVar[tuple[Field, ...]] = (
        Text("message_id", 65), Octet("source_ton"), Octet("source_npi"), Text("source", 21),
    )  # fmt: skip
    HAS_TLVS: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnswer:
    """What became of a message; `state` is a `MessageState`."""

    message_id: str = ""
    final_date: str = ""
    state: int = 0
    error: int = 0

    LAYOUT: ClassVar[tuple[Field, ...]] = (
        Text("message_id", 65), Text("final_date", 17), Octet("state"), Octet("error"),
    )  # fmt: skip
    HAS_TLVS: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Do not deliver this message any more."""

    service_type: str = ""
    message_id: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    target_ton: int = 0
    target_npi: int = 0
    target: str = ""

    LAYOUT: ClassVar[tuple[Field, ...]] = (
        Text("service_type", 6), Text("message_id", 65), Octet("source_ton"), Octet("source_npi"),
        Text("source", 21), Octet("target_ton"), Octet("target_npi"), Text("target", 21),
    )  # fmt: skip
    HAS_TLVS: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opaque:
    """A body that we have no use for, as it came."""

    data: bytes = b""


Readable = Empty | Bind | BindAnswer | Short | Data | Named | Query | QueryAnswer | Cancel
Body = Readable | Opaque
BODIES: Final[dict[int, type[Readable]]] = {
    Command.BIND_RECEIVER: Bind, Command.BIND_TRANSMITTER: Bind, Command.BIND_TRANSCEIVER: Bind,
    Command.BIND_RECEIVER_RESP: BindAnswer, Command.BIND_TRANSMITTER_RESP: BindAnswer,
    Command.BIND_TRANSCEIVER_RESP: BindAnswer,
    Command.SUBMIT_SM: Short, Command.DELIVER_SM: Short, Command.DATA_SM: Data,
    Command.SUBMIT_SM_RESP: Named, Command.DELIVER_SM_RESP: Named, Command.DATA_SM_RESP: Named,
    Command.QUERY_SM: Query, Command.QUERY_SM_RESP: QueryAnswer,
    Command.CANCEL_SM: Cancel, Command.CANCEL_SM_RESP: Empty,
    Command.UNBIND: Empty, Command.UNBIND_RESP: Empty,
    Command.ENQUIRE_LINK: Empty, Command.ENQUIRE_LINK_RESP: Empty, Command.GENERIC_NACK: Empty,
}  # fmt: skip


class Pdu(NamedTuple):
    """One message, read."""

    command: int
    status: int
    sequence: int
    body: Body


def encode(pdu: Pdu) -> bytes:
    """Return a message as bytes. Raises `Unfit`."""
    return frame(pdu.command, pdu.status, pdu.sequence, encode_body(pdu.body))


def encode_body(body: Body) -> bytes:
    """Return a body as bytes. Raises `Unfit`."""
    if isinstance(body, Opaque):
        return body.data
    written = [field.write(getattr(body, field.name)) for field in body.LAYOUT]
    if found := getattr(body, "tlvs", ()):
        written.append(optional.encode(found))
    return b"".join(written)


def decode(found: Frame) -> Pdu:
    """Read the body of a message. Raises `BadPdu`.

    What we have no layout for is left as it is; an answer that refuses may come without a body.
    """
    command, status, sequence, data = found
    kind = BODIES.get(command)
    if kind is None:
        return Pdu(command, status, sequence, Opaque(data=data))
    if command & RESPONSE:
        return Pdu(command, status, sequence, _answer(kind, data, refused=status != 0))
    return Pdu(command, status, sequence, _read(kind, data))


def _answer(kind: type[Readable], data: bytes, *, refused: bool) -> Readable:
    """Answers in the field are often shorter than they should be: what they say is in the status."""
    if not data:
        return kind()
    try:
        return _read(kind, data)
    except BadPdu:
        if refused or kind is Named:
            return Named(message_id=data.split(b"\0", 1)[0].decode("latin-1")) if kind is Named else kind()
        raise


def _read(kind: type[Readable], data: bytes) -> Readable:
    values = {}
    at = 0
    for field in kind.LAYOUT:
        values[field.name], at = field.read(data, at)
    if kind.HAS_TLVS:
        values["tlvs"] = optional.decode(data, at)
    return kind(**values)
