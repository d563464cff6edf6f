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
    # As a plain condition it would make PostgreSQL expect next to nothing: a small part of a small part.
    exactly = Case(When(days, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    return found.filter(exactly, pk__gte=bounds["lowest"] or 0, pk__lte=bounds["highest"] or 0)


def _midnight(day: date) -> datetime:
    """The beginning of a day where we are."""
    return make_aware(datetime.combine(day, time.min))
