"""Texts handed over by one account, as a thread of a worker does."""

import datetime as dt

from postroom.delivery.handing import Hand
from postroom.delivery.policy import Policy
from postroom.delivery.services import carrier_of
from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from tests.makers import NOON

LEASE = dt.timedelta(minutes=1)


def deliver(account):
    """Claim and hand over once, as a thread of a worker does."""
    account.lane.refresh_from_db()
    holding = Hand(
        account=account,
        carrier=carrier_of(account),
        policy=Policy(
            resend_uncertain=account.lane.resend_uncertain, retry_base=dt.timedelta(minutes=1), luck=lambda: 0.5
        ),
        worker_id=1,
        lease=LEASE,
        clock=lambda: NOON,
        sleep=lambda seconds: None,
        chunk=10,
    )
    claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=Priority.NORMAL, limit=500, lease=LEASE)
    try:
        return holding.hand_over(claimed)
    finally:
        holding.carrier.close()
