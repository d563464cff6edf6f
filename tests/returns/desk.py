"""Letters that went out, for tests of the returns desk."""

from postroom.contacts.models import Contact, ContactPoint, PointKind, PointRole
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch, Message
from postroom.returns.models import Reason, Way
from postroom.returns.services import Coming
from tests import makers, post
from tests.makers import NOON

QUAY = "1 Quay Road, Dublin 1"
TO = {
    State.DRAFT: [],
    State.QUEUED: [Step.SUBMIT],
    State.SENT: [Step.SUBMIT, Step.CLAIM, Step.ACCEPT],
    State.DELIVERED: [Step.SUBMIT, Step.CLAIM, Step.ACCEPT, Step.CONFIRM],
    State.UNCERTAIN: [Step.SUBMIT, Step.CLAIM, Step.LOSE_ANSWER],
}


def customer(name: str = "Zoë Kowalska", *, address: str = QUAY, **details) -> Contact:
    """A customer with a postal address."""
    made = makers.contact(name=name, **details)
    makers.point(made, address, kind=PointKind.POSTAL, parts={"lines": [address], "country": "IE"})
    return made


def letter(owner: Contact, *, state: State = State.SENT, address: str = QUAY, of: Batch | None = None) -> Message:
    """A letter to the customer, brought to `state`."""
    place = ContactPoint.objects.filter(contact=owner, kind=PointKind.POSTAL, role=PointRole.MAIN).first()
    new = outbox.NewMessage(
        contact_id=owner.pk, point_id=place.pk if place else None, recipient=address, recipient_name=owner.name,
        subject="Your bill", language="en", skeleton=post.SKELETON.digest, fills=[owner.name], sha256="0" * 64,
    )  # fmt: skip
    common = outbox.Common(
        unit_id=owner.unit_id, channel=Channel.LETTER, state=State.DRAFT, batch_id=of.pk if of else None,
        lane_id=post.lane("post", channel=Channel.LETTER).pk,
    )  # fmt: skip
    skeletons = {post.SKELETON.digest: post.SKELETON}
    ids = outbox.store(common=common, messages=[new], skeletons=skeletons, at=NOON)
    for step in TO[state]:
        assert outbox.move(ids=ids, step=step, at=NOON) == ids
    return Message.objects.get(pk=ids[0])


def code(message: Message) -> str:
    """What stands in its barcode."""
    return selectors.return_codes(ids=[message.pk])[message.pk]


def coming(reason: str = "moved", **details) -> Coming:
    """A letter in somebody's hand."""
    told = {"returned_on": NOON.date(), "way": Way.SCAN, **details}
    return Coming(reason=Reason.objects.get(code=reason), **told)
