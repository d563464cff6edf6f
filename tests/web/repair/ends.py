"""Runs whose messages came to an end of their own."""

import datetime as dt
from itertools import count

from postroom.core.lifecycle import Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Message, Priority
from tests import post
from tests.makers import NOON
from tests.runs import office

_worker = count(1000)


def approved_run(of=None):
    """An approved run by an account that is live, and its messages."""
    run = office.approved(office.in_review(of, lane_id=post.lane("run-lane").pk))
    return run, list(Message.objects.filter(batch_id=run.batch_id).order_by("pk"))


def ended(messages, step: Step, **known) -> None:
    """Let a worker take messages of a run, write down what came of these, and give the others back."""
    worker, wanted = next(_worker), {message.pk for message in messages}
    held = outbox.claim(
        lane_id=messages[0].lane_id, worker_id=worker, priority=Priority.BULK, limit=100, lease=dt.timedelta(minutes=5)
    )
    common = {"step": step, "at": NOON + dt.timedelta(minutes=3), "wire_at": NOON + dt.timedelta(minutes=2), **known}
    results = [
        outbox.Result(message_id=one.message_id, attempt=one.attempt, claimed_at=one.claimed_at, **common)
        for one in held
        if one.message_id in wanted
    ]
    assert len(results) == len(outbox.record(worker_id=worker, results=results)) == len(wanted)
    outbox.give_back(worker_id=worker)
