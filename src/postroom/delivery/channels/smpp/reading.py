"""What a message centre delivers, in the words of the house: receipts, and messages of customers."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from postroom.core.carriage.arrival import Incoming, Receipt, Reported
from postroom.core.smpp import packing, receipts, tlvs
from postroom.core.smpp.commands import UDH_PRESENT, Coding, Ton
from postroom.core.smpp.names import spellings
from postroom.core.smpp.pdus import Data, Short
from postroom.core.smpp.receipts import MessageState
from postroom.core.smpp.tlvs import Tag
from postroom.core.sms.alphabet import Alphabet, decode
from postroom.core.sms.parts import BadHeader, read_header
from postroom.delivery.channels.smpp.config import Letters, SmppConfig

REPORTED: Final[Mapping[MessageState, Reported]] = {
    MessageState.DELIVERED: Reported.DELIVERED,
    MessageState.EXPIRED: Reported.EXPIRED,
    MessageState.UNDELIVERABLE: Reported.UNDELIVERABLE,
    MessageState.DELETED: Reported.CANCELLED,
    MessageState.REJECTED: Reported.REJECTED,
}
_LATIN1 = frozenset({Letters.LATIN1, Letters.LATIN1_DEFAULT})
_EIGHT_BITS = frozenset({Coding.ASCII, Coding.LATIN1})
_BLANK, _ENDS = 0x20, b"\n\r\t"
_ALPHABET_BITS, _UCS2_BITS, _LAST_GROUP = 0x0C, 0x08, 0x40
"""data_coding as GSM 03.38 has it: below 0x40 two bits name the alphabet."""


class _Together(NamedTuple):
    together: int = 0
    parts: int = 1
    part: int = 1


class Reader:
    """Reads what comes in over the lines of one account."""

    def __init__(self, config: SmppConfig) -> None:
        self._notation = config.receipt_ids
        self._letters = config.letters

    def sort(self, messages: Sequence[Short | Data]) -> tuple[list[Receipt], list[Incoming]]:
        """Return the receipts and the messages of customers, each in their order."""
        told = [self.receipt(message) for message in messages if receipts.is_receipt(message)]
        written = [self.incoming(message) for message in messages if not receipts.is_receipt(message)]
        return told, written

    def receipt(self, message: Short | Data) -> Receipt:
        """Read a receipt; an intermediate one decides nothing."""
        found = receipts.read(message)
        decided = None if found.is_intermediate else REPORTED.get(found.state)
        return Receipt(
            refs=spellings(found.message_id, self._notation) if found.message_id else (),
            reported=decided or Reported.ON_THE_WAY,
            code=found.error,
            text=f"{found.state.name}{' ' + found.error if found.error else ''}",
            recipient=message.source,
            our_reference=found.reference,
        )

    def incoming(self, message: Short | Data) -> Incoming:
        """Read what a customer wrote."""
        said, header, data = self._parts(message)
        return Incoming(
            sender=f"+{message.source}" if message.source_ton == Ton.INTERNATIONAL else message.source,
            recipient=message.target,
            text=self._text(data, message.coding, behind=header),
            together=said.together,
            part=said.part,
            parts=said.parts,
        )

    def _parts(self, message: Short | Data) -> tuple[_Together, int, bytes]:
        """Return to what it belongs, how long its header is, and what is behind it."""
        data = message.content
        if message.esm_class & UDH_PRESENT:
            try:
                belongs, rest = read_header(data)
            except BadHeader:
                return _Together(), 0, data
            said = _Together(belongs.reference, belongs.total, belongs.number) if belongs else _Together()
            return said, len(data) - len(rest), rest
        total = tlvs.number(message.tlvs, Tag.SAR_TOTAL) or 1
        place = tlvs.number(message.tlvs, Tag.SAR_NUMBER) or 1
        if not 1 <= place <= total:
            return _Together(), 0, data
        return _Together(tlvs.number(message.tlvs, Tag.SAR_REFERENCE) or 0, total, place), 0, data

    def _text(self, data: bytes, coding: int, *, behind: int) -> str:
        if coding == Coding.UCS2 or (coding < _LAST_GROUP and coding & _ALPHABET_BITS == _UCS2_BITS):
            return decode(data, Alphabet.UCS2)
        if coding == Coding.ASCII and any(octet < _BLANK and octet not in _ENDS for octet in data):
            return decode(data, Alphabet.GSM)  # some call it ASCII and send GSM 03.38
        if coding in _EIGHT_BITS or self._letters in _LATIN1:
            return data.decode("latin-1")
        if self._letters is Letters.GSM_PACKED:
            return _unpacked(data, behind)
        return decode(data, Alphabet.GSM)


def _unpacked(data: bytes, behind: int) -> str:
    """Where seven bits are left over nobody knows whether they are a letter: "@" is all noughts, and taken for none."""
    fill = -behind * 8 % 7
    count = (len(data) * 8 - fill) // 7
    septets = packing.unpack(data, count, behind=behind)
    is_full = (len(data) * 8 - fill) % 7 == 0
    return decode(septets[:-1] if is_full and septets.endswith(b"\0") else septets, Alphabet.GSM)
