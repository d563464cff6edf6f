"""Birthday greetings: every day a run for those whose birthday it is, exactly once for each customer and year.

The run that was put together is the pattern; each day's run is a copy of it, to those who are written down for it as
occasions. Each is there once, so a second scheduler finds nothing to do; and days that were missed are made up for.
"""

import calendar
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.lookups import In

from postroom.access.viewer import SYSTEM, Right, Viewer
from postroom.audiences.selectors import BadFilter, Gone
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.models import ContactQuerySet
from postroom.outbox import services as outbox
from postroom.runs.models import Recurrence, Run, RunState
from postroom.runs.services.approving import NotInReview, SnapshotChanged, approve
from postroom.runs.services.choosing import Incomplete, NotDraft, lacking, recipients, to_change
from postroom.runs.services.generating import generate
from postroom.runs.services.requiring import needs_second

PATIENCE = timedelta(days=7)
"""So late a birthday is still greeted, if nothing was working on the day itself."""
_COPIED = (
    "unit_id", "kind", "channel", "fallback", "by_preference", "goes_on", "template_version_id", "lane_id", "selection",
    "posting",
    "created_by_id", "key_id",
)  # fmt: skip
_WRITE = """
INSERT INTO runs_occasion (recurrence_id, contact_id, year, run_id)
SELECT %s, c.id, d.year, %s
  FROM ({chosen}) AS c (id, day) JOIN unnest(%s::text[], %s::int[]) AS d (day, year) USING (day)
    ON CONFLICT DO NOTHING
"""


class NotRepeatable(Exception):
    """It says a text that was written for it alone: a run that recurs says a template."""


@transaction.atomic
def recur(*, run_id: int, viewer: Viewer, goes_at: time, approves_itself: bool, at: datetime) -> Recurrence:
    """Make a run recur every day, to those whose birthday it is; today's is made soon.

    Where it `approves_itself`, each day's run goes out unless a rule wants a second person. Raises `NotDraft`,
    `Incomplete`, `NotRepeatable` or `NotAllowed`.
    """
    run = to_change(run_id=run_id, viewer=viewer)
    if approves_itself:
        viewer.must(Right.APPROVE, run.unit_id)
    if run.state != RunState.DRAFT or run.recurrence_id is not None:
        raise NotDraft(run.title)
    if run.says_own_text:
        raise NotRepeatable(run.title)
    if missing := lacking(run=run, viewer=viewer, at=at):
        raise Incomplete(missing)
    run.recurrence = Recurrence.objects.create(
        unit_id=run.unit_id,
        goes_at=goes_at,
        approves_itself=approves_itself,
        done_until=_today(run, at) - timedelta(days=1),
        set_by_id=viewer.user_id or None,
    )
    run.is_pattern = True
    run.save(update_fields=["recurrence", "is_pattern"])
    _told(viewer, run, is_on=True)
    return run.recurrence


@transaction.atomic
def switch(*, recurrence_id: int, is_on: bool, viewer: Viewer, at: datetime) -> None:
    """Let a run recur or not. Switched on again it begins with today. Raises `Run.DoesNotExist`, `NotAllowed`."""
    run = Run.objects.visible_to(viewer).get(recurrence_id=recurrence_id, is_pattern=True)
    viewer.must(Right.SEND, run.unit_id)
    own = Recurrence.objects.filter(pk=recurrence_id).exclude(is_on=is_on)
    if own.update(is_on=is_on, **({"done_until": _today(run, at) - timedelta(days=1)} if is_on else {})):
        _told(viewer, run, is_on=is_on)


def make_due(*, at: datetime) -> list[Run]:
    """Make the runs of this day, and of days that were missed; returns those that are made now."""
    made = [_make(pk, at) for pk in Recurrence.objects.filter(is_on=True).order_by("pk").values_list("pk", flat=True)]
    return [run for run in made if run]


def approve_due(*, at: datetime) -> None:
    """Approve the runs of recurrences that do so by themselves, unless a second person is wanted or one said no."""
    waiting = Run.objects.filter(
        recurrence__approves_itself=True, recurrence__is_on=True, is_pattern=False, state=RunState.IN_REVIEW,
        changed__isnull=True, sent_back_at__isnull=True,
    )  # fmt: skip
    for run in waiting.order_by("pk"):
        if needs_second(run=run, at=at):
            continue
        try:
            approve(run_id=run.pk, snapshot=run.snapshot, viewer=SYSTEM, at=at)
        except (NotInReview, SnapshotChanged):
            continue  # somebody was quicker, or it has to be looked at: it waits for a person


@transaction.atomic
def _make(recurrence_id: int, at: datetime) -> Run | None:
    recurrence = Recurrence.objects.select_for_update().get(pk=recurrence_id)
    pattern = Run.objects.select_related("batch", "unit").get(recurrence=recurrence, is_pattern=True)
    today = _today(pattern, at)
    first = max(recurrence.done_until + timedelta(days=1), today - PATIENCE)
    if not recurrence.is_on or first > today:
        return None
    recurrence.done_until = today
    recurrence.save(update_fields=["done_until"])
    days = [first + timedelta(days=ahead) for ahead in range((today - first).days + 1)]
    try:
        chosen = _born_on(recipients(run=pattern, viewer=SYSTEM, at=at), [day for day, _ in _dates(days)])
        if lacking(run=pattern, viewer=SYSTEM, at=at) or not chosen.exists():
            return None
    except (Gone, BadFilter):
        return None  # the pattern says what it lacks
    run = _copy(pattern, today, recurrence.goes_at, at)
    if not _write_down(recurrence, run, chosen, days):
        run.delete()
        run.batch.delete()
        return None
    return generate(run_id=run.pk, viewer=SYSTEM, at=at)


def _dates(days: Sequence[date]) -> list[tuple[str, int]]:
    """Return month and day of those whose birthday is on one of the days, and which year's it is.

    Who was born on a leap day celebrates a day earlier in other years.
    """
    found = [(f"{day:%m%d}", day.year) for day in days]
    leap = [("0229", day.year) for day in days if f"{day:%m%d}" == "0228" and not calendar.isleap(day.year)]
    return [*found, *leap]


def _born_on(every: ContactQuerySet, days: Sequence[str]) -> ContactQuerySet:
    return every.filter(Q(birth_date__isnull=False) & Q(In(_month_and_day(), list(days))))


def _month_and_day() -> Func:
    return Func(F("birth_date"), Value("MMDD"), function="to_char", output_field=CharField())


def _write_down(recurrence: Recurrence, run: Run, chosen: ContactQuerySet, days: Sequence[date]) -> int:
    statement, arguments = chosen.order_by().values("pk", day=_month_and_day()).query.sql_with_params()
    on, years = zip(*_dates(days), strict=True)
    with connection.cursor() as cursor:
        told = (recurrence.pk, run.pk, *arguments, list(on), list(years))
        cursor.execute(_WRITE.format(chosen=statement), told)
        return int(cursor.rowcount)


def _copy(pattern: Run, today: date, goes_at: time, at: datetime) -> Run:
    title = f"{pattern.title}, {today:%Y-%m-%d}"[:200]
    planned = datetime.combine(today, goes_at, tzinfo=ZoneInfo(pattern.unit.time_zone))
    run = Run.objects.create(
        batch=outbox.batch_like(pattern.batch, title=title),
        title=title,
        recurrence_id=pattern.recurrence_id,
        not_before=planned if planned > at else None,
        **{name: getattr(pattern, name) for name in _COPIED},
    )
    run.further_lanes.set(pattern.further_lanes.all())
    return run


def _today(run: Run, at: datetime) -> date:
    return at.astimezone(ZoneInfo(run.unit.time_zone)).date()


def _told(viewer: Viewer, run: Run, *, is_on: bool) -> None:
    audit.record(actor=viewer, action=Action.RUN_RECURS, about=run, unit_id=run.unit_id, is_on=is_on)
