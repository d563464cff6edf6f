"""The trail as it may be read: by unit, with filters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from postroom.audit.actions import Action
from postroom.audit.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shows. Empty means: do not ask for it."""

    action: str = ""
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Only entries older than this one: the next page."""


def entries(*, unit_ids: Collection[int] | None, filters: Filters | None = None) -> QuerySet[Entry]:
    """Return the entries of these units (None: all there are), newest first."""
    asked = filters or Filters()
    found = Entry.objects.order_by("-pk")
    if unit_ids is not None:
        found = found.filter(unit_id__in=unit_ids)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.who:
        found = found.filter(Q(actor__icontains=asked.who) | Q(about__icontains=asked.who))
    if asked.since:
        found = found.filter(at__gte=asked.since)
    if asked.until:
        found = found.filter(at__lt=asked.until)
    return found.filter(pk__lt=asked.before) if asked.before else found


def actions() -> list[Action]:
    """Return all that the trail can speak of."""
    return list(Action)
