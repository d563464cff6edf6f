"""Find the messages ordered on some days among those of years."""

from datetime import date, datetime, time, timedelta

from django.db.models import BooleanField, Case, F, Max, Min, Q, Value, When
from django.utils.timezone import make_aware

from postroom.outbox.models import Message, MessageQuerySet

FEW = timedelta(days=31)
"""Of so many days the lowest and highest number are asked for; of more that would cost as much as it saves."""


def of_days(found: MessageQuerySet, *, since: date | None, until: date | None) -> MessageQuerySet:
    """Return those ordered from the first day to the last, both included; None: there is no such end."""
    days = Q()
    if since:
        days &= Q(ordered_at__gte=_midnight(since))
    if until:
        days &= Q(ordered_at__lt=_midnight(until + timedelta(days=1)))
    if not since or not until or until - since >= FEW:
        return found.filter(days)
    # A list is read from its newest row on: without bounds, through all that came after these days. Plus nothing: the
    # bounds would be looked for along the primary key too, and not in the index of moments.
    bounds = Message.objects.filter(days).aggregate(lowest=Min(F("pk") + 0), highest=Max(F("pk") + 0))
    return found.filter(without_guess(days), pk__gte=bounds["lowest"] or 0, pk__lte=bounds["highest"] or 0)


def without_guess(condition: Q) -> Case:
    """Return a condition that PostgreSQL expects half of the rows to meet.

    Of plain ones that say nearly the same it expects next to nothing, a small part of a small part, and reads all rows
    to put them in order instead of walking down an index until the page is full.
    """
    return Case(When(condition, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


def _midnight(day: date) -> datetime:
    """The beginning of a day where we are."""
    return make_aware(datetime.combine(day, time.min))
