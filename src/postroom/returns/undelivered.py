"""E-mails that did not arrive for the address's sake, and where else their customers can be reached."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from postroom.access.viewer import Viewer
from postroom.contacts.models import ContactPoint, Health, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, Folder, HoldReason
from postroom.outbox import selectors as outbox
from postroom.outbox.models import Message, MessageQuerySet

ADDRESS_FAILED = (
    FailureKind.NO_SUCH_ADDRESS,
    FailureKind.BAD_ADDRESS,
    FailureKind.MAILBOX_FULL,
    FailureKind.REFUSED,
)
ADDRESS_HELD = (HoldReason.UNDELIVERABLE, HoldReason.SUPPRESSED)
_OF_ADDRESS = frozenset({*ADDRESS_FAILED, *ADDRESS_HELD})


def mails(*, viewer: Viewer, text: str = "") -> MessageQuerySet:
    """Return the e-mails that wait for somebody to put their address right, newest first."""
    filters = outbox.Filters(folder=Folder.ERRORS, channel=Channel.EMAIL, text=text)
    found = outbox.messages(viewer=viewer, filters=filters)
    return found.filter(Q(failure__in=ADDRESS_FAILED) | Q(hold_reason__in=ADDRESS_HELD))


def among(errors: Mapping[tuple[str, str], int]) -> int:
    """Return how many of these errors (channel and cause -> number) `mails` lists."""
    return sum(n for (channel, cause), n in errors.items() if channel == Channel.EMAIL and cause in _OF_ADDRESS)


def mail(*, viewer: Viewer, message_id: int) -> Message:
    """Return one of them; raises `Message.DoesNotExist`."""
    return mails(viewer=viewer).select_related("contact__unit", "point").get(pk=message_id)


def ways_out(shown: Sequence[Message]) -> dict[int, list[ContactPoint]]:
    """Return for each customer where they can be written to by another channel, in one query."""
    ids = {message.contact_id for message in shown}
    theirs = ContactPoint.objects.filter(contact__in=ids).exclude(kind=PointKind.EMAIL)
    found: dict[int, list[ContactPoint]] = {}
    for point in theirs.exclude(health=Health.UNDELIVERABLE).order_by("-kind", "role", "pk"):
        found.setdefault(point.contact_id, []).append(point)
    return found
