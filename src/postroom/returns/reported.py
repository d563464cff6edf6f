"""Letters that a carrier reports as returned are recorded like those that lie on the desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from postroom.access.viewer import SYSTEM
from postroom.outbox.signals import came_back
from postroom.returns.models import Reason, Way
from postroom.returns.services.recording import Coming, record
from postroom.returns.services.refusals import NotRecorded

_WORDS = (
    ("moved", ("moved", "forward")),
    ("deceased", ("deceased",)),
    ("refused", ("refused",)),
    ("unclaimed", ("unclaimed", "not collected")),
    ("incomplete", ("incomplete", "insufficient")),
    ("unknown", ("unknown", "no such", "not known", "vacant")),
)
"""Code of a reason, and how carriers say it."""


@receiver(came_back)
def record_reported(*, message_ids: Sequence[int], note: str, at: datetime, **_: Any) -> None:
    """Record them, in the transaction that keeps the report; one that somebody scanned before stays as it is."""
    coming = Coming(reason=_reason(note.lower()), returned_on=at.date(), way=Way.CARRIER)
    for message_id in message_ids:
        try:
            record(viewer=SYSTEM, message_id=message_id, coming=coming, at=at)
        except NotRecorded:
            continue


def _reason(note: str) -> Reason:
    code = next((code for code, words in _WORDS if any(word in note for word in words)), "other")
    return Reason.objects.filter(code=code).first() or Reason.objects.order_by("-position")[0]
