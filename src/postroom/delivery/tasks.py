"""Background work of delivery: what capture mode held is released, carriers are asked after letters, and for proofs."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from postroom.access import selectors as access
from postroom.access.viewer import SYSTEM
from postroom.core.carriage.registered import Stage
from postroom.delivery import evidence, following, notifying, reports
from postroom.delivery.models import Account
from postroom.jobs.job import every, job
from postroom.outbox import services as outbox
from postroom.outbox.signals import came_on


@job
def release(lane_id: int, user_id: int) -> None:
    """Queue the captured messages that `user_id` may see, some thousands at a time, while the account is live."""
    user = access.user(viewer=SYSTEM, user_id=user_id)
    viewer = access.viewer_for(user=user)
    live = Account.objects.filter(pk=lane_id, lane__is_live=True)
    while live.exists() and outbox.release_captured(viewer=viewer, lane_id=lane_id, at=now()):
        outbox.wake()


@every("*/5 * * * *")
def follow_letters() -> None:
    """Ask every carrier of letters what became of those that it has."""
    for account_id in following.accounts_to_follow():
        follow.later_once(account_id=account_id)


@job
def follow(account_id: int) -> None:
    """Ask one carrier of letters."""
    following.follow(account_id=account_id, clock=now)


@job
def fetch_proofs(message_id: int) -> None:
    """Fetch what proves how far a registered letter came."""
    evidence.fetch(message_id=message_id, clock=now)


@job
def tell_sender(message_id: int) -> None:
    """Tell whoever sent a registered letter by which references it is known."""
    notifying.tell_sender(message_id=message_id)


@receiver(came_on)
def queue_following(*, message_id: int, stages: Sequence[str], **_: Any) -> None:
    """Fetch proofs as soon as there may be any, and tell of a deposit, in the transaction that hears of it."""
    fetch_proofs.later_once(message_id=message_id)
    if Stage.DEPOSITED in stages:
        tell_sender.later(message_id=message_id)


@every("47 3 * * *")
def forget_reports() -> None:
    """Forget what nobody can repeat any more."""
    reports.forget_names(at=now())


@every("*/2 * * * *")
def fetch_missing_proofs() -> None:
    """What could not be fetched is asked for again."""
    for message_id in evidence.letters_to_prove(at=now()):
        fetch_proofs.later_once(message_id=message_id)
