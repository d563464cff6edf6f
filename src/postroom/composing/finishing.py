"""What each channel asks of a message that is written: a title for the lists, an address it can go to, its size."""

from datetime import date
from typing import NamedTuple

import orjson

from postroom.composing.brief import Recipient
from postroom.composing.faults import FaultCode, unfit
from postroom.core.address.phone import BadPhone, line_of
from postroom.core.address.postal import BadPostalAddress, PostalAddress
from postroom.core.letter.block import AddressUnfit
from postroom.core.letter.writing import address_of
from postroom.core.rendering.letter_skeleton import LetterSkeleton, address_fill, email_fill
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.sms.counting import count
from postroom.core.tags.resolve import Fill

LONGEST_TITLE = 80


class Finished(NamedTuple):
    """`title` is the subject, or how the text begins; `size` are the parts of a text message (0: not known yet)."""

    title: str
    fills: list[Fill]
    country: str = ""
    size: int = 0


def finish_sms(skeleton: Skeleton, fills: list[Fill], recipient: Recipient) -> Finished:
    """Return a text message, finished. Raises `Unfit`."""
    text = skeleton.text(fills)
    if not text.strip():
        raise unfit(FaultCode.NOTHING_SAID, recipient.who)
    if not recipient.address:
        raise unfit(FaultCode.NO_NUMBER, recipient.who)
    try:
        line = line_of(recipient.address)
    except BadPhone:
        raise unfit(FaultCode.IMPOSSIBLE_NUMBER, recipient.who, recipient.address) from None
    if not line.takes_texts:
        raise unfit(FaultCode.NOT_MOBILE, recipient.who, recipient.address)
    return Finished(_beginning(text), fills, line.country, count(text).parts)


def finish_letter(skeleton: LetterSkeleton, fills: list[Fill], recipient: Recipient, day: date) -> Finished:
    """Return a letter with its address, finished; `day` is the date that it bears. Raises `Unfit`."""
    text = skeleton.text(fills)
    if not text.strip() and not skeleton.around.get("papers"):
        raise unfit(FaultCode.NOTHING_SAID, recipient.who)
    if recipient.told and not recipient.postal:
        whole, country = [*fills, email_fill(name=recipient.name, email=recipient.told, day=day)], ""
    else:
        postal = _postal(recipient)
        whole, country = [*fills, address_fill(name=recipient.name, address=postal, day=day)], postal.country
    try:
        address_of(skeleton.around["sheet"], skeleton.address(whole), who=recipient.who)
    except AddressUnfit as problem:
        raise unfit(FaultCode.ADDRESS_UNFIT, recipient.who, str(problem)) from None
    return Finished(skeleton.subject(fills) or _beginning(text), whole, country)


def _postal(recipient: Recipient) -> PostalAddress:
    if not recipient.postal:
        raise unfit(FaultCode.NO_POSTAL_ADDRESS, recipient.who)
    parts = orjson.loads(recipient.postal)
    try:
        return PostalAddress(
            lines=tuple(map(str, parts.get("lines", ()))),
            city=str(parts.get("city", "")),
            country=str(parts.get("country", "")),
            postcode=str(parts.get("postcode", "")),
        )
    except BadPostalAddress as problem:
        raise unfit(FaultCode.BAD_POSTAL_ADDRESS, recipient.who, str(problem)) from None


def _beginning(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST_TITLE else f"{said[: LONGEST_TITLE - 1].rstrip()}…"
