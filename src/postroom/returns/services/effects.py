"""What a returned letter does, and how it is put back: to the message, the address, what waits, and the consents."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from postroom.access.viewer import Viewer
from postroom.contacts import services as contacts
from postroom.contacts.models import Consent, Contact, ContactPoint, Health, PointKind, Topic
from postroom.contacts.services import HealthCause, Origin
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State, Step, starts
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.returns.models import Case, CaseState, Reason
from postroom.returns.services.reasons import is_shipped
from postroom.returns.services.refusals import NeverSent

SOURCE = "returned letter"
"""Of the word that ends what a customer agreed to; only what it ended is taken back."""


class Cause(NamedTuple):
    """Why and when a letter came back, who says so, and the time now."""

    reason: Reason
    returned_on: date
    viewer: Viewer
    at: datetime

    @property
    def by(self) -> int | None:
        """Who did it, for the log of a message."""
        return self.viewer.user_id or None


class Effect(NamedTuple):
    """The case that a letter belongs to, and what was before it."""

    case: Case
    before: Mapping[str, Any]


def come_back(message: Message, cause: Cause) -> Effect:
    """Let a letter have come back. The message and its customer are locked. Raises `NeverSent`."""
    state = message.state
    if state not in starts(Step.COME_BACK):
        raise NeverSent(state)
    if message.deleted_at:
        outbox.restore(ids=[message.pk])
    outbox.move_one(message=message, step=Step.COME_BACK, at=cause.at, by=cause.by, note=cause.reason.name)
    points = _points(message)
    case = _case(message, points, cause)
    return Effect(case, {"state": state, "held": _hold(message, points, cause)})


def undo(message: Message, before: Mapping[str, Any], *, by: int | None, at: datetime) -> None:
    """Bring a message back to the state in which it was."""
    if before["state"] == State.UNCERTAIN:
        outbox.move_one(message=message, step=Step.DOUBT_AGAIN, at=at, by=by)
        return
    outbox.move_one(message=message, step=Step.UNDO_RETURN, at=at, by=by)
    if before["state"] == State.DELIVERED:
        outbox.move_one(message=message, step=Step.CONFIRM, at=at, by=by)


def undo_case(case: Case, held: Sequence[int], viewer: Viewer, at: datetime) -> None:
    """Put back what was known of the address, what was held for it, and what the customer had agreed to."""
    if case.contact is None:
        return
    for point_id, value, health, why, reason, since in case.before.get("points", []):
        known = ContactPoint.objects.filter(pk=point_id, value=value).first()
        if known and known.health_at == case.opened_at:  # otherwise there is later news, which holds
            when = datetime.fromisoformat(since) if since else None
            ContactPoint.objects.filter(pk=point_id).update(
                health=health, health_cause=why, health_reason=reason, health_at=when
            )
    still = Message.objects.filter(pk__in=held, state=State.HELD, hold_reason=HoldReason.UNDELIVERABLE)
    outbox.move(ids=list(still.values_list("pk", flat=True)), step=Step.RELEASE, at=at, by=viewer.user_id or None)
    topics = Topic.objects.in_bulk([topic_id for topic_id, _ in case.before.get("consents", [])])
    for topic_id, channel in case.before.get("consents", []):
        contacts.take_back_opt_out(
            contact=case.contact, topic=topics[topic_id], channel=Channel(channel), at=at, origin=_origin(viewer)
        )


def _points(message: Message) -> list[ContactPoint]:
    """Return where the customer has the address that the letter bears: nowhere, if it was corrected meanwhile."""
    theirs = ContactPoint.objects.filter(contact=message.contact_id, kind=PointKind.POSTAL, value=message.recipient)
    return list(theirs.select_for_update().order_by("pk"))


def _case(message: Message, points: Sequence[ContactPoint], cause: Cause) -> Case:
    address = message.recipient
    found = Case.objects.filter(contact=message.contact_id, address=address, state=CaseState.OPEN).first()
    if found is None:
        known = [
            [point.pk, point.value, point.health, point.health_cause, point.health_reason, _written(point.health_at)]
            for point in points
        ]
        found = Case.objects.create(
            unit_id=message.unit_id, contact_id=message.contact_id, point=next(iter(points), None), address=address,
            opened_at=cause.at, before={"points": known, "consents": []},
        )  # fmt: skip
        for point in points:
            contacts.mark_point(
                point=point, health=Health.UNDELIVERABLE, cause=HealthCause.RETURNED, reason=_said(cause), at=cause.at
            )
    if cause.reason.ends_marketing:
        found.before["consents"] += _end_consents(message.contact, cause)
        found.save(update_fields=["before"])
    return found


def _said(cause: Cause) -> str:
    """Return the day and the reason: by its code, unless the company gave it a name of its own."""
    reason = cause.reason
    return f"{cause.returned_on:%Y-%m-%d}: {reason.code if is_shipped(reason) else reason.name}"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _end_consents(contact: Contact, cause: Cause) -> list[tuple[int, str]]:
    agreed = Consent.objects.filter(contact=contact, opted_in=True, topic__needs_consent=True).select_related("topic")
    ended = list(agreed.order_by("pk"))
    for one in ended:
        channel = Channel(one.channel)
        contacts.opt_out(contact=contact, topic=one.topic, channel=channel, at=cause.at, origin=_origin(cause.viewer))
    return [(one.topic_id, one.channel) for one in ended]


def _origin(viewer: Viewer) -> Origin:
    return Origin(SOURCE, user_id=viewer.user_id)


def _hold(message: Message, points: Sequence[ContactPoint], cause: Cause) -> list[int]:
    """Hold the letters that still wait for this address; what a worker has already is on its way."""
    if not points:
        return []
    waiting = Message.objects.filter(
        contact=message.contact_id, channel=Channel.LETTER, state=State.QUEUED, recipient=message.recipient
    )
    return outbox.move(
        ids=list(waiting.values_list("pk", flat=True)), step=Step.HOLD, at=cause.at, by=cause.by,
        hold_reason=HoldReason.UNDELIVERABLE, note=cause.reason.name,
    )  # fmt: skip
