"""A claimed letter as whoever carries it takes it: set as a PDF, always to the same bytes, and how it is posted."""

from functools import lru_cache
from hashlib import sha256

import orjson

from postroom.contacts.models import Contact
from postroom.core.carriage.envelope import LetterContent, Posting
from postroom.core.letter.block import AddressUnfit
from postroom.core.letter.writing import letter_of, pictures_in
from postroom.core.rendering.letter_skeleton import LetterSkeleton
from postroom.core.rendering.stored import read_skeleton
from postroom.outbox import contents, selectors
from postroom.outbox import services as outbox
from postroom.outbox.services import Claimed
from postroom.stationery.designs.letters import stock_of
from postroom.typesetting import press
from postroom.typesetting.refusals import Refused


class NoLetter(ValueError):
    """There is no PDF of it; the sentence says why."""


def letter_content(message: Claimed) -> LetterContent:
    """Return a letter with its PDF, dated when it was first tried. Raises `ValueError` or `LookupError`."""
    shared = _skeleton(message.skeleton)
    if not isinstance(shared, LetterSkeleton):
        raise NoLetter("it was not written as a letter")
    said = contents.letter_data(shared, orjson.loads(message.fills))
    who = Contact.objects.values_list("account_number", flat=True).get(pk=message.contact_id)
    code = selectors.return_codes(ids=[message.message_id]).get(message.message_id, "")
    posting, email = outbox.postings(ids=[message.message_id]).get(message.message_id, (Posting.STANDARD, ""))
    if posting is Posting.ELECTRONIC and not email:
        raise NoLetter("nobody is named who is told of it by e-mail")
    try:
        letter = letter_of(said, who=who, code=code)
    except AddressUnfit as unfit:
        raise NoLetter(str(unfit)) from unfit
    stock = stock_of(
        said["around"]["sheet"], pictures=pictures_in(said["blocks"]), at=int(message.first_try_at.timestamp())
    )
    try:
        pdf, pages = press.counted_letter(letter, stock)
    except Refused as refused:
        raise NoLetter(str(refused)) from refused
    return LetterContent(
        pdf=pdf,
        sha256=sha256(pdf).hexdigest(),
        pages=pages,
        address=tuple(letter.address),
        country=said["to"].get("country", ""),
        posting=posting,
        envelope=said["around"]["sheet"].get("envelope", ""),
        email=email,
    )


@lru_cache(maxsize=64)
def _skeleton(digest: str) -> object:
    return read_skeleton(contents.skeleton(digest=digest))
