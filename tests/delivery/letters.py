"""Letters for carriers of letters, and a thread of a worker that hands them over."""

import dataclasses
import datetime as dt

import pytest

from postroom.access.viewer import SYSTEM
from postroom.core.lifecycle import State, Step
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.delivery.registry import KINDS
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Message, Priority
from tests.delivery.test_handing import LEASE, hand
from tests.makers import NOON
from tests.posting import paper
from tests.servers.lob import Lob
from tests.servers.pingen import Pingen

PROVIDERS = {"lob": Lob, "pingen": Pingen}
both = pytest.mark.parametrize("kind", PROVIDERS)
SETTINGS = {
    "lob": {"api_key": "test_key", "webhook_secret": "hush", "sender": "adr_1"},
    "pingen": {
        "client_id": "us", "client_secret": "client secret", "organisation": "org-1", "signing_secret": "hush",
        "product": "postag_b", "product_registered": "postag_registered",
    },
}  # fmt: skip


def account_of(kind: str, server, **more) -> Account:
    """A live account at a provider on this machine."""
    place = {"url": server.url} | ({"identity_url": server.url} if kind == "pingen" else {})
    made = delivery.save_account(
        viewer=SYSTEM, code=kind, name=kind.title(), kind=kind, unit=None,
        values={**SETTINGS[kind], **place, "answer_seconds": 1, "connections": 1, **more},
    )  # fmt: skip
    delivery.switch_live(viewer=SYSTEM, account=made, live=True)
    made.lane.refresh_from_db()
    return made


def letters(*names: str, on: Account, **common) -> list[Message]:
    """Letters to customers of these names that wait for the account."""
    ids = [one.pk for one in paper.waiting(*names, state=State.DRAFT, **common)]
    outbox.move(ids=ids, step=Step.SUBMIT, at=NOON, lane_id=on.pk)
    return list(Message.objects.filter(pk__in=ids).order_by("pk"))


def round_of(account: Account) -> None:
    """What a thread of a worker does once, whatever was to wait."""
    Dispatch.objects.update(due_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    holding = hand(account)
    holding.policy = dataclasses.replace(holding.policy, resend_uncertain=account.lane.resend_uncertain)
    holding.chunk = KINDS[account.kind].in_doubt(account.settings)
    for priority in (Priority.SUSPECT, Priority.NORMAL):
        claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=priority, limit=50, lease=LEASE)
        holding.hand_over(claimed)
    holding.carrier.close()


def deliver(account: Account, *, rounds: int = 6) -> None:
    """Hand over again and again, until nothing waits."""
    for _ in range(rounds):
        if not Dispatch.objects.exists():
            return
        round_of(account)


def states(*messages) -> list[str]:
    """Where the messages are now."""
    return [Message.objects.get(pk=message.pk).state for message in messages]
