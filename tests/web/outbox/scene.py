"""Messages in every state of their lives, brought there by the steps that lead there."""

import datetime as dt
from itertools import count

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, HoldReason, State, Step
from postroom.core.rendering.skeleton import Skeleton
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment, Message, Priority
from tests import makers, post
from tests.makers import NOON

LEASE = dt.timedelta(minutes=5)
HOSTILE = "<script>alert('post')</script>"
MAIL = Skeleton(
    ("Change of price list for ", 0),
    ("Dear ", 0, ",\n\nour prices change on 1 April. Your new price list is attached.\n\nYours, Northwind\n"),
    ("<h1 style='color:#0b5cab'>New prices</h1><p>Dear ", 0, ",</p><p>our prices change on 1 April.</p>"),
)
_worker = count(1)


def claimed(messages):
    """Let a worker take these messages, and nothing else that waits; returns what it holds."""
    worker = next(_worker)
    lane = messages[0].lane_id
    held = outbox.claim(lane_id=lane, worker_id=worker, priority=Priority.NORMAL, limit=len(messages), lease=LEASE)
    assert {one.message_id for one in held} == {message.pk for message in messages}
    return worker, held


def recorded(messages, step: Step, **known):
    """Let a worker take these messages and write down what came of them; returns them as they are now."""
    worker, held = claimed(messages)
    common = {"step": step, "at": NOON + dt.timedelta(minutes=3), "wire_at": NOON + dt.timedelta(minutes=2), **known}
    results = [
        outbox.Result(message_id=one.message_id, attempt=one.attempt, claimed_at=one.claimed_at, **common)
        for one in held
    ]
    assert len(outbox.record(worker_id=worker, results=results)) == len(messages)
    return fresh(messages)


def fresh(messages):
    """The messages as they are now."""
    return list(Message.objects.filter(pk__in=[message.pk for message in messages]).order_by("pk"))


def sent(count=1, **details):
    """Messages that a server took."""
    made = post.messages(count, on=post.lane("sent-lane", name="Office"), **details)
    return recorded(made, Step.ACCEPT, code=250, note="2.0.0 Ok: queued as 4F1A", carrier_ref="4F1A")


def failed(count=1, kind=FailureKind.NO_SUCH_ADDRESS, code=550, note="5.1.1 No such user here", **details):
    """Messages that a server refused."""
    made = post.messages(count, on=post.lane(f"{kind}-lane", name="Office"), **details)
    return recorded(made, Step.GIVE_UP, failure=kind, code=code, note=note)


def held(count=1, reason=HoldReason.SUPPRESSED, **details):
    """Messages that the checks at the claim stopped."""
    made = post.messages(count, on=post.lane(f"{reason}-lane", name="Office"), **details)
    return recorded(made, Step.HOLD, hold_reason=reason, wire_at=None)


def uncertain(count=1, **details):
    """Messages whose answer was lost."""
    made = post.messages(count, on=post.lane("uncertain-lane", name="Office"), **details)
    return recorded(made, Step.LOSE_ANSWER, note="connection lost after the final dot")


def everything():
    """A desk in the middle of the day: messages of every state in two units, with files and references."""
    names = ["Anna Kowalska", "Bartholomäus Freiherr von Hohenzollern-Sigmaringen", "Zoë O'Hara", "Łukasz Wiśniewski"]
    more = {"skeleton": MAIL}
    run = post.batch("Change of price list from 1 January")
    Attachment.objects.create(batch=run, name="price-list-2026.pdf", media_type="application/pdf", digest="a", size=9)
    post.messages(4, state=State.DRAFT, names=names, **more)
    post.messages(2, state=State.PENDING_APPROVAL, of=run, **more)
    post.messages(6, of=run, names=names + names[:2], **more)
    post.messages(2, state=State.HELD, names=names[2:], **more)
    claimed(post.messages(2, on=post.lane("busy", name="Office"), **more))
    sent(8, of=run, names=names + names, **more)
    failed(3, names=names[1:], **more)
    failed(
        2,
        FailureKind.REFUSED_BY_POLICY,
        554,
        "5.7.1 Message rejected due to content restrictions and the reputation of the sending address, see"
        " https://mail.example.org/why?reference=0b41cd1e8a71e3c2",
        names=names[:2],
        **more,
    )
    failed(2, FailureKind.MAILBOX_FULL, 552, "5.2.2 Over quota", **more)
    failed(1, FailureKind.TOO_MANY_TRIES, None, "connection refused", **more)
    held(2, HoldReason.SUPPRESSED, **more)
    held(1, HoldReason.OPTED_OUT, **more)
    held(1, HoldReason.UNDELIVERABLE, **more)
    uncertain(2, names=names[:2], **more)
    post.messages(2, state=State.CANCELLED, **more)
    outbox.archive(ids=[message.pk for message in sent(3, **more)], at=NOON)
    Message.objects.filter(pk__in=list(Message.objects.order_by("-pk")[:20].values_list("pk", flat=True))).update(
        reference="PO-2026/004417"
    )
    other = makers.unit("cork")
    Message.objects.filter(pk=sent(1)[0].pk).update(unit=other, channel=Channel.SMS)
