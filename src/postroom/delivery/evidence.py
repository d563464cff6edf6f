"""Fetches proofs of registered letters as soon as there are any: whoever made them keeps them for some time only."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q

from postroom.core.carriage.carrier import Carrier
from postroom.core.carriage.letters import Handed, LetterCarrier
from postroom.core.carriage.registered import ENDS, CannotTell, ProofNamed, Proving
from postroom.delivery import consigning
from postroom.delivery.carriers import carrier_of
from postroom.delivery.models import Account, Consignment
from postroom.outbox import services as outbox
from postroom.outbox.models import RegisteredLetter

log = logging.getLogger(__name__)
AT_ONCE = 200
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(days=1)


def letters_to_prove(*, at: datetime) -> list[int]:
    """Return the letters of which proofs are missing, and whose turn it is."""
    waiting = RegisteredLetter.objects.filter(settled_at__isnull=True).filter(Q(look_at=None) | Q(look_at__lte=at))
    offered = waiting.exclude(offered=[]) | waiting.filter(stage__in=ENDS)
    handed = Consignment.objects.filter(account__kind="registered_mail").values("message_id")
    return list(offered.filter(pk__in=handed).order_by("look_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def fetch(*, message_id: int, clock: Callable[[], datetime]) -> int:
    """Fetch the proofs of a letter that are not here yet; returns how many came. It may be done twice."""
    letter = RegisteredLetter.objects.filter(pk=message_id).first()
    row = Consignment.objects.filter(message=message_id).select_related("account__lane").order_by("-number").first()
    if letter is None or row is None:
        return 0
    carrier = carrier_of(row.account)
    fetched = 0
    try:
        if not outbox.missing_proofs(letter=letter) and letter.stage in ENDS and not outbox.is_proved(letter=letter):
            _ask_again(carrier, row, clock())  # it ended, and nobody has told us yet how that is proved
            letter.refresh_from_db()
        if isinstance(carrier, Proving):
            missing = outbox.missing_proofs(letter=letter)
            fetched = sum(_fetch(carrier, row, one, clock()) for one in missing)
    finally:
        carrier.close()
    _look_again(letter, clock())
    return fetched


def _ask_again(carrier: Carrier, row: Consignment, at: datetime) -> None:
    if not isinstance(carrier, LetterCarrier):
        return
    for receipts in carrier.follow([Handed(key=row.key, carrier_ref=row.carrier_ref)]):
        consigning.take_news(account_id=row.account_id, receipts=receipts, at=at)


def _fetch(carrier: Proving, row: Consignment, wanted: ProofNamed, at: datetime) -> bool:
    """What is not what its carrier says it is proves nothing: it is not kept, and asked for again."""
    try:
        data = carrier.proof(row.key, wanted.name)
    except CannotTell as problem:
        log.warning("proof %s of letter %s: %s", wanted.name, row.message_id, problem)
        return False
    if wanted.sha256 and sha256(data).hexdigest() != wanted.sha256:
        log.error("proof %s of letter %s is not the one that was announced", wanted.name, row.message_id)
        return False
    outbox.keep_proof(about=(row.message_id, row.number), named=wanted, data=data, source=_source(row.account), at=at)
    return True


def _source(account: Account) -> str:
    """Return from whom a proof is; by eIDAS it matters whether they are qualified."""
    qualified = "qualified" if account.settings.get("is_qualified") else "not qualified"
    return f"{account.lane.name} ({account.settings.get('url', '')}), {qualified}"


def _look_again(letter: RegisteredLetter, at: datetime) -> None:
    """Be done with a letter at its end whose proofs are all here; else look again, later and later."""
    letter.refresh_from_db()
    missing = bool(outbox.missing_proofs(letter=letter))
    if letter.stage in ENDS and outbox.is_proved(letter=letter):
        told = {"settled_at": at, "look_at": None, "looks": 0}
    elif missing or letter.stage in ENDS:
        wait = min(FIRST_WAIT * 2**letter.looks, LONGEST_WAIT)
        told = {"look_at": at + wait, "looks": min(letter.looks + 1, 10)}
    else:
        told = {"look_at": None, "looks": 0}
    RegisteredLetter.objects.filter(pk=letter.pk).update(**told)
