"""Letters of a claim, set and ready to leave: on every try the same letter has the same key and the same bytes.

What is about to leave is written down first. A letter that is found written down may be with the carrier already.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Q

from postroom.composing.services import stock_for
from postroom.core.address.postal import BadPostalAddress, PostalAddress
from postroom.core.carriage.envelope import LetterContent, Posting
from postroom.core.carriage.registered import ProofKind, ProofNamed
from postroom.core.letter.block import AddressUnfit
from postroom.core.letter.writing import letter_of
from postroom.core.lifecycle import State, Step
from postroom.delivery.models import Account, Consignment
from postroom.outbox import contents
from postroom.outbox import selectors as messages
from postroom.outbox import services as outbox
from postroom.outbox.models import Happening, Message
from postroom.outbox.services import Claimed
from postroom.stationery.designs.letters import FileGone
from postroom.typesetting import press
from postroom.typesetting.refusals import Refused

FIRST_LOOK = timedelta(minutes=10)
"""After this the carrier is asked what became of a letter, for the first time."""
_NOT_WRITTEN = "it was not written as a letter"
_NOWHERE = "it has no postal address"
_NOBODY_TOLD = "nobody is named who is told of it by e-mail"


class Unset(ValueError):
    """A letter that cannot be set; the sentence says why."""


class Ready(NamedTuple):
    """A letter that can leave."""

    content: LetterContent
    may_be_there: bool


class _Told(NamedTuple):
    """What is known of the message of a letter."""

    who: str
    ordered_at: datetime
    number: int
    brand: str
    key: str
    """Under which it was written down before; empty: it was not."""


class _Wish(NamedTuple):
    """How a letter is to be posted and printed."""

    sender: str
    posting: Posting
    email: str
    duplex: bool
    colour: bool


def set_letters(account: Account, claimed: Sequence[Claimed], *, at: datetime) -> dict[int, Ready | Unset]:
    """Return the letters of a claim, or why they cannot be set; what is set is written down as about to leave."""
    ids = [one.message_id for one in claimed]
    said, codes, told = contents.letters(ids=ids), messages.return_codes(ids=ids), _told(ids)
    postings = outbox.postings(ids=ids)
    found: dict[int, LetterContent | Unset] = {}
    for message_id in ids:
        wish = _wish(account, postings.get(message_id), told[message_id].brand)
        try:
            found[message_id] = _set(
                message_id, said.get(message_id), codes.get(message_id, ""), told[message_id], wish
            )
        except Unset as problem:
            found[message_id] = problem
    ready = {message_id: one for message_id, one in found.items() if isinstance(one, LetterContent)}
    _write_down(account, ready, told, at)
    for message_id, one in ready.items():
        if one.posting is not Posting.STANDARD:
            _keep(message_id, told[message_id].number, one, at)
    return {
        message_id: Ready(one, may_be_there=bool(told[message_id].key)) if isinstance(one, LetterContent) else one
        for message_id, one in found.items()
    }


def letter_key(message_id: int, number: int) -> str:
    """Return what carriers know a letter by: the same after a backup was brought back, as long as the secret key is."""
    key = blake2b(settings.SECRET_KEY.encode()).digest()
    stamp = blake2b(b"%d/%d" % (message_id, number), digest_size=6, key=key, person=b"letter").hexdigest()
    return f"{message_id}-{number}-{stamp}"


def _wish(account: Account, chosen: tuple[Posting, str] | None, brand: str) -> _Wish:
    """What was chosen for this letter comes before what is usual for the account."""
    usual = account.settings
    posting, email = chosen or (Posting(usual.get("posting", Posting.STANDARD)), "")
    return _Wish(
        account.sender_name or brand, posting, email, bool(usual.get("duplex", True)), bool(usual.get("colour", False))
    )


def _set(message_id: int, content: Mapping[str, Any] | None, code: str, about: _Told, wish: _Wish) -> LetterContent:
    if content is None:
        raise Unset(_NOT_WRITTEN)
    if wish.posting is Posting.ELECTRONIC and not wish.email:
        raise Unset(_NOBODY_TOLD)
    try:
        letter = letter_of(content, who=about.who, code=code)
        place = _place(content["to"])
        if place is None and wish.posting is not Posting.ELECTRONIC:
            raise Unset(_NOWHERE)
        stock = stock_for(content, at=int(about.ordered_at.timestamp()))
        pdf, pages = press.counted(letter, stock)
    except (AddressUnfit, BadPostalAddress, FileGone) as problem:
        raise Unset(str(problem)) from problem
    except Refused as refused:
        raise Unset(refused.refusal.sentence) from refused
    return LetterContent(
        key=about.key or letter_key(message_id, about.number),
        subject=content["subject"], language=content["around"]["language"],
        pdf=pdf, sha256=sha256(pdf).hexdigest(), pages=pages,
        address=tuple(letter.address), country=place.country if place else "", place=place,
        envelope=content["around"]["sheet"].get("envelope", ""), **wish._asdict(),
    )  # fmt: skip


def _keep(message_id: int, number: int, letter: LetterContent, at: datetime) -> None:
    """What a proof is about must be there as long as the proof is: another version might set it otherwise."""
    named = ProofNamed(
        name="letter.pdf", kind=ProofKind.LETTER, media_type="application/pdf", issued_at=at, sha256=letter.sha256
    )
    outbox.keep_proof(about=(message_id, number), named=named, data=letter.pdf, source="Postroom", at=at)


def _place(to: Mapping[str, Any]) -> PostalAddress | None:
    """Where it is posted; nowhere, if its recipient is told of it by e-mail alone."""
    if "email" in to:
        return None
    return PostalAddress(
        lines=tuple(to["lines"]), city=to["city"], country=to["country"], postcode=to.get("postcode", "")
    )


def _told(ids: Sequence[int]) -> dict[int, _Told]:
    """Look up whose letters these are, and as the how-manieth each goes out.

    One that failed is not with a carrier any more, so it is another one when it goes out again. One that somebody only
    took for failed may well be there: it stays what it was, and the carrier is asked.
    """
    failed = Happening.objects.filter(message_id__in=ids, after=State.FAILED)
    counted = failed.exclude(Q(step=Step.GIVE_UP) & Q(before=State.UNCERTAIN)).values("message_id")
    failures = dict(counted.annotate(n=Count("pk")).order_by().values_list("message_id", "n"))
    rows = Message.objects.filter(pk__in=ids).values_list(
        "pk", "contact__account_number", "ordered_at", "contact__brand__name", "unit__brand__name", "unit__name"
    )
    there = Consignment.objects.filter(message_id__in=ids).values_list("message_id", "number", "key")
    keys = {(message_id, number): key for message_id, number, key in there}
    numbers = {pk: failures.get(pk, 0) + 1 for pk in ids}
    return {
        pk: _Told(who, ordered_at, numbers[pk], next(filter(None, brands), ""), keys.get((pk, numbers[pk]), ""))
        for pk, who, ordered_at, *brands in rows
    }


def _write_down(account: Account, ready: Mapping[int, LetterContent], told: Mapping[int, _Told], at: datetime) -> None:
    """Write down what is about to leave."""
    rows = [
        Consignment(
            message_id=message_id, number=told[message_id].number, account=account, key=one.key, sha256=one.sha256,
            pages=one.pages, made_at=at, ask_at=at + FIRST_LOOK,
        )
        for message_id, one in sorted(ready.items())
    ]  # fmt: skip
    Consignment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["message", "number"],
        update_fields=["account", "sha256", "pages", "ask_at"],
    )
