"""Envelopes -> the messages that go over the line: one, or one for each part of a long text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from postroom.core.carriage.envelope import Envelope, SmsContent
from postroom.core.lifecycle import FailureKind
from postroom.core.smpp import packing
from postroom.core.smpp.commands import UDH_PRESENT, Coding
from postroom.core.smpp.errors import Unfit
from postroom.core.smpp.moulds import Mould
from postroom.core.smpp.pdus import Short
from postroom.core.smpp.tlvs import Tag, Tlvs
from postroom.core.sms.alphabet import Alphabet, NotInAlphabet, encode
from postroom.core.sms.parts import MOST, TooManyParts, cut, in_parts
from postroom.delivery.channels.smpp.config import REGISTERED, Letters, LongTexts, SmppConfig

_FITTING = {Alphabet.GSM: 160, Alphabet.UCS2: 140}
"""Octets of a text that goes in one message: septets each in one, or two for each unit."""
_LATIN1 = {Letters.LATIN1: Coding.LATIN1, Letters.LATIN1_DEFAULT: Coding.DEFAULT}
_LONGEST_NUMBER = 15


class Unsendable(Exception):
    """Nobody can send this message; the sentence says why."""

    def __init__(self, kind: FailureKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class _Piece(NamedTuple):
    coding: int
    data: bytes
    esm_class: int = 0
    optional: Tlvs = ()


class Writer:
    """Writes the messages of one account."""

    def __init__(self, config: SmppConfig) -> None:
        self._config = config
        self._mould = lru_cache(maxsize=64)(self._new_mould)

    def bodies(self, envelope: Envelope) -> list[bytes]:
        """Return the bodies of the messages that carry an envelope, in order. Raises `Unsendable`."""
        content = envelope.content
        if not isinstance(content, SmsContent):
            raise Unsendable(FailureKind.BAD_CONTENT, "it is no text message")
        if not content.text:
            raise Unsendable(FailureKind.BAD_CONTENT, "there is nothing to send")
        number = envelope.recipient.removeprefix("+")
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
            raise Unsendable(FailureKind.BAD_ADDRESS, f"{envelope.recipient} is no telephone number")
        reference = _reference(envelope.reference)
        try:
            mould = self._mould(content.sender, content.valid_until)
            return [
                mould.body(number, piece.data, coding=piece.coding, esm_class=piece.esm_class, optional=optional)
                for piece in self._pieces(content.text, reference)
                for optional in [self._optional(piece, reference)]
            ]
        except (TooManyParts, Unfit) as problem:
            raise Unsendable(FailureKind.BAD_CONTENT, str(problem)) from problem

    def _new_mould(self, sender: str, until: datetime | None) -> Mould:
        config = self._config
        source_ton, source_npi = config.source_kind(sender)
        target_ton, target_npi = config.target_kind
        return Mould(
            Short(
                service_type=config.service_type,
                source_ton=source_ton,
                source_npi=source_npi,
                source=(sender or config.sender).removeprefix("+"),
                target_ton=target_ton,
                target_npi=target_npi,
                validity=f"{until.astimezone(UTC):%y%m%d%H%M%S}000+" if until else config.validity,
                registered=REGISTERED[config.receipts],
            )
        )

    def _pieces(self, text: str, reference: int) -> Iterator[_Piece]:
        alphabet, data = self._whole(text)
        way = self._config.long_texts
        if len(data) <= _FITTING[alphabet]:
            yield _Piece(*self._encoded(text, alphabet))
        elif way is LongTexts.PAYLOAD:
            coding, data = self._encoded(text, alphabet)
            yield _Piece(coding, b"", optional=((int(Tag.MESSAGE_PAYLOAD), data),))
        elif way is LongTexts.SAR:
            yield from self._numbered(text, alphabet, reference)
        else:
            yield from self._headed(text, alphabet, reference, wide=way is LongTexts.UDH16)

    def _headed(self, text: str, alphabet: Alphabet, reference: int, *, wide: bool) -> Iterator[_Piece]:
        _, parts = in_parts(text, reference=reference, wide=wide, alphabet=alphabet)
        for part, piece in zip(parts, cut(text, alphabet, wide=wide), strict=True):
            yield _Piece(*self._encoded(piece, alphabet, part.header), UDH_PRESENT)

    def _numbered(self, text: str, alphabet: Alphabet, reference: int) -> Iterator[_Piece]:
        pieces = cut(text, alphabet)
        if len(pieces) > MOST:
            raise TooManyParts(f"the text needs {len(pieces)} parts, and there can be {MOST}")
        for place, piece in enumerate(pieces, 1):
            yield _Piece(*self._encoded(piece, alphabet), optional=_sar(reference, len(pieces), place))

    def _whole(self, text: str) -> tuple[Alphabet, bytes]:
        """Return the cheapest alphabet that has every letter, and the text in it.

        What Latin-1 does not have goes as UCS-2 where the message centre wants Latin-1.
        """
        try:
            data = encode(text, Alphabet.GSM)
            if self._config.letters in _LATIN1:
                text.encode("latin-1")
        except (NotInAlphabet, UnicodeEncodeError):
            return Alphabet.UCS2, encode(text, Alphabet.UCS2)
        return Alphabet.GSM, data

    def _encoded(self, piece: str, alphabet: Alphabet, header: bytes = b"") -> tuple[int, bytes]:
        letters = self._config.letters
        if alphabet is Alphabet.UCS2:
            return Coding.UCS2, header + encode(piece, alphabet)
        if letters is Letters.GSM_PACKED:
            return Coding.DEFAULT, header + packing.pack(encode(piece, alphabet), behind=len(header))
        if letters in _LATIN1:
            return _LATIN1[letters], header + piece.encode("latin-1")
        return Coding.DEFAULT, header + encode(piece, alphabet)

    def _optional(self, piece: _Piece, reference: int) -> Tlvs:
        if not self._config.send_reference:
            return piece.optional
        return (*piece.optional, (int(Tag.USER_MESSAGE_REFERENCE), reference.to_bytes(2, "big")))


def _reference(name: str) -> int:
    return int(name) & 0xFFFF if name.isdigit() else 0


def _sar(reference: int, total: int, place: int) -> Tlvs:
    return (
        (int(Tag.SAR_REFERENCE), reference.to_bytes(2, "big")),
        (int(Tag.SAR_TOTAL), bytes((total,))),
        (int(Tag.SAR_NUMBER), bytes((place,))),
    )
