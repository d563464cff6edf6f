"""How letters are posted, and how far registered ones came: whoever says so, in whatever order, the end is the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from postroom.composing.services import Fault
from postroom.contacts import selectors as contacts
from postroom.contacts.models import ContactPoint, Health, PointKind, PointRole
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.carriage.registered import Progress, later
from postroom.outbox.models import RegisteredLetter, RegisteredStage
from postroom.outbox.services.faults import email_unusable, no_registered_mail, nobody_told
from postroom.outbox.services.proving import merged
from postroom.outbox.signals import came_on

_LONGEST_URL = 500


def post_as(*, posting: Posting, emails: Mapping[int, str]) -> None:
    """Write down how new letters (message -> address of who is told) are posted; plain ones need no word."""
    if posting is not Posting.STANDARD:
        RegisteredLetter.objects.bulk_create(
            RegisteredLetter(message_id=pk, posting=posting, email=email) for pk, email in emails.items()
        )


def post_otherwise(*, message_id: int, posting: Posting, email: str = "") -> None:
    """Write down how a letter is posted that has not gone out yet."""
    if posting is Posting.STANDARD:
        RegisteredLetter.objects.filter(pk=message_id).delete()
    else:
        told = {"posting": posting, "email": email}
        RegisteredLetter.objects.update_or_create(message_id=message_id, defaults=told)


def postings(*, ids: Sequence[int]) -> dict[int, tuple[Posting, str]]:
    """Return how these letters are posted, and who is told by e-mail; plain ones are left out."""
    found = RegisteredLetter.objects.filter(pk__in=ids).values_list("pk", "posting", "email")
    return {pk: (Posting(posting), email) for pk, posting, email in found}


def told_by_email(*, contact_ids: Iterable[int | None]) -> dict[int, str]:
    """Return where each customer is told of electronic registered mail: the address for collection before others."""
    asked = [contact_id for contact_id in contact_ids if contact_id]
    if not asked:
        return {}
    points = ContactPoint.objects.filter(contact__in=asked, kind=PointKind.EMAIL).exclude(health=Health.UNDELIVERABLE)
    order = [PointRole.COLLECTION, PointRole.MAIN, PointRole.BILLING]
    rows = sorted(points.values_list("contact_id", "role", "value"), key=lambda row: -order.index(PointRole(row[1])))
    return {contact_id: value for contact_id, _role, value in rows}


def not_registrable(*, contact_id: int, email: str, who: str, at: datetime) -> list[Fault]:
    """Say what keeps a customer from getting a registered letter electronically: consent, and whom to tell."""
    point = ContactPoint.objects.filter(contact=contact_id, kind=PointKind.EMAIL, value=email).first()
    if point is None:
        return [nobody_told(who)]
    problems = []
    if contacts.barrier(point=point, topic_id=None, channel=Channel.EMAIL, at=at):
        problems.append(email_unusable(who, email))
    if not contacts.has_agreed(contact_id=contact_id, topic_id=contacts.registered_mail().pk, channel=Channel.LETTER):
        problems.append(no_registered_mail(who))
    return problems


@transaction.atomic
def note_progress(
    *, message_id: int, progress: Progress, at: datetime, number: int = 1, by: int | None = None, note: str = ""
) -> None:
    """Write down to which stages a letter came, as its carrier or somebody here (`by`) says.

    `number` counts how often it was handed over as a new one: what is said of an earlier one is kept, and no more.
    """
    letter = RegisteredLetter.objects.select_for_update().filter(pk=message_id).first()
    if letter is None:
        return
    if number > letter.number:
        letter.number, letter.stage, letter.stage_at, letter.settled_at = number, "", None, None
        letter.signed_by, letter.more_url, letter.offered = "", "", []
    about = {"message_id": message_id, "number": number}
    known = set(RegisteredStage.objects.filter(**about).values_list("stage", flat=True))
    new = {one.stage: one for one in progress.passed if one.stage not in known}
    RegisteredStage.objects.bulk_create(
        RegisteredStage(**about, stage=one.stage, at=one.at, heard_at=at, by_id=by, note=note[:300])
        for one in new.values()
    )
    if number == letter.number:
        _bring_on(letter, progress)
        came_on.send(sender=RegisteredLetter, message_id=message_id, stages=list(new))


def _bring_on(letter: RegisteredLetter, progress: Progress) -> None:
    for one in progress.passed:
        if later(letter.stage, one.stage) != letter.stage:
            letter.stage, letter.stage_at = one.stage, one.at
    letter.signed_by = progress.signed_by[:200] or letter.signed_by
    if progress.more_url.startswith("https://") and len(progress.more_url) <= _LONGEST_URL:
        letter.more_url = progress.more_url
    letter.offered = merged(letter.offered, progress.proofs)
    letter.save()


@transaction.atomic
def note_tracking(*, message_id: int, number: str) -> None:
    """Write down the number by which the post knows a letter."""
    RegisteredLetter.objects.filter(pk=message_id).update(tracking=number.strip()[:40])
