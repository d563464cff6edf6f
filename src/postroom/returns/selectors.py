"""What the returns desk shows: reasons, cases, letters that came back, uploads, and figures of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from postroom.access.viewer import Right, Viewer
from postroom.contacts.models import ContactPoint, Health
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State, Step, starts
from postroom.outbox.models import Message, ReturnCode
from postroom.returns.models import (
    Case,
    CaseState,
    Page,
    Reason,
    ReturnedLetter,
    ReturnedLetterQuerySet,
    Upload,
    UploadQuerySet,
)
from postroom.statements import counts

SESSION = timedelta(hours=12)
"""What somebody recorded within this time stands in their list while they scan."""
SHOWN = 50
COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the archive is narrowed to. Empty means: do not ask for it."""

    state: str = ""
    reason: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    building_id: int | None = None
    batch_id: int | None = None


def offered_reasons() -> list[Reason]:
    """Return the reasons with which letters are recorded now."""
    return [reason for reason in reasons() if reason.is_offered]


def reasons() -> list[Reason]:
    """Return the reasons in their order, also those that are not offered any more."""
    return list(Reason.objects.all())


def reason(*, code: str) -> Reason:
    """Return one; raises `Reason.DoesNotExist`."""
    return Reason.objects.get(code=code)


def letters(*, viewer: Viewer, filters: Filters) -> ReturnedLetterQuerySet:
    """Return the letters that came back, newest first, without those that were taken back."""
    found = ReturnedLetter.objects.visible_to(viewer).standing()
    equal = {
        "case__state": filters.state,
        "reason__code": filters.reason,
        "case__contact__building_id": filters.building_id,
        "message__batch_id": filters.batch_id,
        "returned_on__gte": filters.since,
        "returned_on__lte": filters.until,
    }
    found = found.filter(**{name: value for name, value in equal.items() if value})
    for word in filters.text.split()[:6]:
        found = found.filter(
            Q(case__contact__name__icontains=word)
            | Q(case__contact__account_number__istartswith=word)
            | Q(case__address__icontains=word)
        )
    return found.order_by("-pk")


def page(found: ReturnedLetterQuerySet, *, before: int | None = None) -> tuple[list[ReturnedLetter], int | None]:
    """Return a page of them with all that a row shows, and where the next begins (None: nowhere)."""
    rows = _whole(found.filter(pk__lt=before) if before else found)
    shown = list(rows[: SHOWN + 1])
    return shown[:SHOWN], shown[SHOWN - 1].pk if len(shown) > SHOWN else None


def every(found: ReturnedLetterQuerySet) -> QuerySet[ReturnedLetter]:
    """Return all of them with what an export tells."""
    return _whole(found)


def count(found: ReturnedLetterQuerySet) -> int:
    """Return how many there are, at most `COUNTED` + 1 (which means: more)."""
    return found.order_by().values("pk")[: COUNTED + 1].count()


@counts
def open_cases(*, viewer: Viewer) -> QuerySet[Case]:
    """Count the cases that wait for somebody."""
    return Case.objects.visible_to(viewer).filter(state=CaseState.OPEN)


def letter(*, viewer: Viewer, letter_id: int) -> ReturnedLetter:
    """Return one; raises `ReturnedLetter.DoesNotExist`, also for one that the viewer may not see."""
    return _whole(ReturnedLetter.objects.visible_to(viewer)).get(pk=letter_id)


def session(*, viewer: Viewer, at: datetime) -> list[ReturnedLetter]:
    """Return what this viewer recorded in this session, newest first."""
    mine = ReturnedLetter.objects.filter(by=viewer.user_id, recorded_at__gte=at - SESSION, message__isnull=False)
    return list(_whole(mine.exclude(way="upload")).order_by("-pk")[:SHOWN])


def case(*, viewer: Viewer, case_id: int) -> Case:
    """Return a case; raises `Case.DoesNotExist`, also for one that the viewer may not see."""
    related = ("contact__unit", "contact__building", "point", "ended_by", "unit")
    return Case.objects.visible_to(viewer).select_related(*related).get(pk=case_id)


def letters_of(found: Case) -> list[ReturnedLetter]:
    """Return the letters of a case, the oldest first, also those that were taken back."""
    return list(_whole(ReturnedLetter.objects.filter(case=found)).order_by("pk"))


def held_for(of_case: Sequence[ReturnedLetter]) -> int:
    """Return how many letters wait because these came back."""
    ids = [pk for one in of_case for pk in one.before.get("held", [])]
    return Message.objects.filter(pk__in=ids, state=State.HELD, hold_reason=HoldReason.UNDELIVERABLE).count()


def other_points(found: Case) -> list[ContactPoint]:
    """Return where else the customer could be written to: other addresses that are not known to be bad."""
    theirs = ContactPoint.objects.filter(contact=found.contact_id or 0).exclude(health=Health.UNDELIVERABLE)
    return list(theirs.exclude(kind="postal", value=found.address).order_by("kind", "role"))


def sent_letters(*, viewer: Viewer, contact_id: int) -> list[Message]:
    """Return the customer's newest letters that may have come back, for somebody who records one by hand."""
    units = Q() if viewer.sees_all else Q(unit_id__in=viewer.units.get(Right.WRITE, frozenset()))
    theirs = Message.objects.filter(units, contact=contact_id, channel=Channel.LETTER, deleted_at__isnull=True)
    return list(theirs.filter(state__in=starts(Step.COME_BACK)).order_by("-pk")[:10])


def codes(found: Sequence[Message]) -> dict[int, str]:
    """Return the code of each of these letters."""
    return dict(ReturnCode.objects.filter(pk__in=[message.pk for message in found]).values_list("pk", "code"))


def uploads(*, viewer: Viewer) -> UploadQuerySet:
    """Return the uploads, newest first."""
    return Upload.objects.visible_to(viewer).select_related("reason", "by", "unit").order_by("-pk")


def pages_of(upload: Upload) -> list[Page]:
    """Return the pages that were read so far."""
    rows = Page.objects.filter(upload=upload).select_related("letter__case__contact", "letter__reason")
    return list(rows)


def figures(found: ReturnedLetterQuerySet) -> dict[str, list[tuple[Any, str, int]]]:
    """Return the letters by reason, building and run: key, name, how many; the most first."""
    by = {
        "reason": ("reason__code", "reason__name"),
        "building": ("case__contact__building_id", "case__contact__building__name"),
        "run": ("message__batch_id", "message__batch__title"),
    }
    return {what: _figures(found, *columns) for what, columns in by.items()}


def _figures(found: ReturnedLetterQuerySet, key: str, name: str) -> list[tuple[Any, str, int]]:
    rows = found.order_by().annotate(_key=F(key), _name=F(name)).values("_key", "_name").annotate(n=Count("pk"))
    return [(row["_key"], row["_name"] or "", row["n"]) for row in rows.order_by("-n", "_name")[:SHOWN]]


def _whole(found: ReturnedLetterQuerySet) -> ReturnedLetterQuerySet:
    return found.select_related(
        "case__contact__building", "case__contact__unit", "reason", "by", "message__batch", "unit", "undone_by"
    )
