"""Look at some of the letters of a run before they are made: the hardest customers, and others spread over all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models.functions import Length

from postroom.access.viewer import Viewer
from postroom.composing import services as composing
from postroom.contacts.models import Contact, ContactPoint, ContactQuerySet, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.letter.findings import Finding
from postroom.outbox import services as outbox
from postroom.runs.models import Run
from postroom.runs.services.briefing import text_of
from postroom.runs.services.choosing import recipients

SPREAD = 10
"""Customers beside the hardest ones, at even distances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """One letter of the sample, with what is wrong with it; `refused` says why there is none."""

    contact: Contact
    findings: Sequence[Finding] = ()
    refused: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it must not go out like this."""
        return bool(self.refused) or any(finding.blocks for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many letters were looked at, of how many customers with a postal address, and those that are not right."""

    looked: int
    among: int
    wrong: Sequence[LookedAt]


def look_at_letters(*, run: Run, viewer: Viewer, at: datetime) -> Sample:
    """Set and look at a sample of the letters of a run. Who gets none for another reason is passed over.

    Raises `audiences.Gone` or `audiences.BadFilter` for an audience that cannot be used any more.
    """
    posted = ContactPoint.objects.filter(kind=PointKind.POSTAL)
    among = recipients(run=run, viewer=viewer, at=at).filter(pk__in=posted.values("contact_id"))
    along = outbox.along_with(batch_id=run.batch_id)
    text = replace(text_of(run), papers=tuple(file.digest for file in along))
    looked = [
        one
        for contact in _hardest(text, among, run, viewer, at)
        if (one := _look(text, contact, run, viewer, at)) is not None
    ]
    wrong = [one for one in looked if one.findings or one.refused]
    return Sample(looked=len(looked), among=among.count(), wrong=sorted(wrong, key=lambda one: not one.blocks))


def _hardest(text: composing.Text, among: ContactQuerySet, run: Run, viewer: Viewer, at: datetime) -> Sequence[Contact]:
    """The worst cases of a text, the longest address, the shortest, and some at even distances; each once."""
    free = run.batch.free_values
    found = composing.extremes(text=text, among=among, viewer=viewer, at=at, free_values=free)
    addresses = ContactPoint.objects.filter(kind=PointKind.POSTAL, contact__in=among).order_by(Length("value"), "pk")
    ends = [one for one in (addresses.last(), addresses.first()) if one]
    ids = list(among.order_by("pk").values_list("pk", flat=True))
    spread = ids[:: max(1, len(ids) // SPREAD)][:SPREAD]
    chosen = [*(one.pk for one in found.values()), *(one.contact_id for one in ends), *spread]
    by_id = among.select_related("unit__brand", "brand").in_bulk(list(dict.fromkeys(chosen)))
    return list(by_id.values())


def _look(text: composing.Text, contact: Contact, run: Run, viewer: Viewer, at: datetime) -> LookedAt | None:
    shown = composing.preview(
        text=text, contact_id=contact.pk, viewer=viewer, at=at, free_values=run.batch.free_values,
        channel=Channel.LETTER,
    )  # fmt: skip
    if shown.letter is None or shown.problems:
        return None
    try:
        report = composing.look_at(shown.letter, who=contact.account_number).report
    except (composing.Refused, composing.FileGone) as refused:
        return LookedAt(contact=contact, refused=str(refused))
    return LookedAt(contact=contact, findings=report.findings)
