"""Rows of the outbox and of delivery for tests: lanes, accounts, messages as `store` writes them."""

from collections.abc import Sequence

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.sms.counting import count
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch, Lane, Message, Priority
from tests import makers

SMS = Skeleton((), ("Hello ", 0), ())
SKELETON = Skeleton(("Hello ", 0), ("Dear ", 0, ",\n\nyour bill is ready.\n"), ("<p>Dear ", 0, "</p>"))


def lane(code: str = "office", *, live: bool = True, **details) -> Lane:
    """The e-mail lane `code`; asked for twice, it is the same."""
    defaults = {"name": code.title(), "channel": Channel.EMAIL, "is_live": live, **details}
    return Lane.objects.get_or_create(code=code, defaults=defaults)[0]


def account(port: int, *, code: str = "office", live: bool = True, **values) -> Account:
    """An SMTP account at a server on this machine, without encryption unless asked for."""
    settings = {"host": "127.0.0.1", "port": port, "security": "none", "sender_address": "desk@postroom.example.org"}
    made = delivery.save_account(
        viewer=SYSTEM, code=code, name=code.title(), kind="smtp", unit=None, values={**settings, **values}
    )
    delivery.switch_live(viewer=SYSTEM, account=made, live=live)
    made.lane.refresh_from_db()
    return made


def smpp_account(port: int, *, code: str = "texts", live: bool = True, **values) -> Account:
    """An account at a message centre on this machine; its answers are waited for two seconds."""
    settings = {"host": "127.0.0.1", "port": port, "system_id": "post", "sender": "Postroom", "answer_seconds": 2}
    made = delivery.save_account(
        viewer=SYSTEM, code=code, name=code.title(), kind="smpp", unit=None, values={**settings, **values}
    )
    delivery.switch_live(viewer=SYSTEM, account=made, live=live)
    made.lane.refresh_from_db()
    return made


def batch(title: str = "Spring news") -> Batch:
    """A batch of the first unit."""
    return Batch.objects.create(unit=makers.unit(), title=title)


def messages(
    count: int = 1,
    *,
    state: State = State.QUEUED,
    on: Lane | None = None,
    of: Batch | None = None,
    names: Sequence[str] = (),
    priority: Priority = Priority.NORMAL,
    skeleton: Skeleton = SKELETON,
    more_fills: Sequence[str] = (),
    **common,
) -> list[Message]:
    """`count` e-mails, each to a customer of their own, brought to `state` by the steps that lead there."""
    place = makers.unit()
    contacts = [makers.contact(name=names[n] if names else f"Ada {n}") for n in range(count)]
    new = [
        outbox.NewMessage(
            contact_id=person.pk,
            point_id=None,
            recipient=f"{person.account_number.lower()}@customers.example.org",
            recipient_name=person.name,
            subject=f"Hello {person.name}",
            language="en",
            skeleton=skeleton.digest,
            fills=[person.name, *more_fills],
            sha256="0" * 64,
        )
        for person in contacts
    ]
    shared = outbox.Common(
        unit_id=place.pk,
        channel=Channel.EMAIL,
        state=State.DRAFT,
        lane_id=(on or lane()).pk,
        batch_id=of.pk if of else None,
        priority=priority,
        **common,
    )
    ids = outbox.store(common=shared, messages=new, skeletons={skeleton.digest: skeleton}, at=makers.NOON)
    for step in STEPS_TO[state]:
        assert len(outbox.move(ids=ids, step=step, at=makers.NOON)) == count
    return list(Message.objects.filter(pk__in=ids).order_by("pk"))


STEPS_TO = {
    State.DRAFT: (),
    State.PENDING_APPROVAL: (Step.ASK_APPROVAL,),
    State.QUEUED: (Step.SUBMIT,),
    State.HELD: (Step.SUBMIT, Step.HOLD),
    State.CANCELLED: (Step.CANCEL,),
}


def crowd(count: int, *, on: Lane, priority: Priority) -> None:
    """`count` queued e-mails to one customer, made all at once: for tests in which it is their number that matters."""
    person = makers.contact()
    new = [
        outbox.NewMessage(
            contact_id=person.pk,
            point_id=None,
            recipient=f"crowd-{number}@customers.example.org",
            recipient_name=person.name,
            subject="Hello",
            language="en",
            skeleton=SKELETON.digest,
            fills=[person.name],
            sha256="0" * 64,
        )
        for number in range(count)
    ]
    common = outbox.Common(
        unit_id=person.unit_id, channel=Channel.EMAIL, state=State.DRAFT, lane_id=on.pk, priority=priority
    )
    ids = outbox.store(common=common, messages=new, skeletons={SKELETON.digest: SKELETON}, at=makers.NOON)
    outbox.move(ids=ids, step=Step.SUBMIT, at=makers.NOON)


def texts(*bodies: str, on: Lane, state: State = State.QUEUED, **common) -> list[Message]:
    """Text messages, each to a customer of their own with a number of their own."""
    place = makers.unit()
    new = []
    for number, body in enumerate(bodies):
        person = makers.contact(name=f"Ada {number}")
        new.append(
            outbox.NewMessage(
                contact_id=person.pk,
                point_id=None,
                recipient=f"+4851234{number:04}",
                recipient_name=person.name,
                subject=body[:80],
                language="en",
                skeleton=SMS.digest,
                fills=[body],
                sha256="0" * 64,
                country="PL",
                size=count(body).parts,
            )
        )
    shared = outbox.Common(unit_id=place.pk, channel=Channel.SMS, state=State.DRAFT, lane_id=on.pk, **common)
    ids = outbox.store(common=shared, messages=new, skeletons={SMS.digest: SMS}, at=makers.NOON)
    for step in STEPS_TO[state]:
        assert len(outbox.move(ids=ids, step=step, at=makers.NOON)) == len(ids)
    return list(Message.objects.filter(pk__in=ids).order_by("pk"))
