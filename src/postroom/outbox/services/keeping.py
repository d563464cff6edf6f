"""Tidying up: put ended messages into the archive, or take them off the screens; both can be undone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from postroom.core.lifecycle import END_STATES, State
from postroom.outbox.models import Message, MessageQuerySet


def archive(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Put messages away; returns the ids of those whose life has ended and that were not archived before."""
    return _stamp(Message.objects.filter(pk__in=ids, state__in=END_STATES, archived_at__isnull=True), archived_at=at)


def unarchive(*, ids: Sequence[int]) -> list[int]:
    """Take messages out of the archive; returns their ids."""
    return _stamp(Message.objects.filter(pk__in=ids, archived_at__isnull=False), archived_at=None)


def delete(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take messages off the screens: drafts, and those whose life has ended. What waits is cancelled first."""
    able = Message.objects.filter(pk__in=ids, state__in=END_STATES | {State.DRAFT}, deleted_at__isnull=True)
    return _stamp(able, deleted_at=at)


def restore(*, ids: Sequence[int]) -> list[int]:
    """Undo a deletion; returns the ids that came back."""
    return _stamp(Message.objects.filter(pk__in=ids, deleted_at__isnull=False), deleted_at=None)


@transaction.atomic
def _stamp(able: MessageQuerySet, **values: datetime | None) -> list[int]:
    ids = list(able.select_for_update().order_by("pk").values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(**values)
    return ids
