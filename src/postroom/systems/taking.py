"""A system takes messages: leased to it for a time, with all that it needs to process them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F

from postroom.core.rendering.skeleton import BadHeader
from postroom.delivery import selectors as delivery
from postroom.delivery.envelopes import Packer
from postroom.delivery.policy import held, unusable
from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from postroom.outbox.services import Result
from postroom.systems.models import System

if TYPE_CHECKING:
    from collections.abc import Collection

    from postroom.core.carriage.envelope import Envelope
    from postroom.delivery.models import Account
    from postroom.outbox.services import Claimed


_TOKEN = re.compile(r"([0-9]{1,18})-([0-9]{1,4})")


class Token(NamedTuple):
    """What a system shows to report on a message: which, and which time it was taken. Another time is another token."""

    message_id: int
    attempt: int

    def __str__(self) -> str:
        return f"{self.message_id}-{self.attempt}"

    @classmethod
    def read(cls, said: str) -> Token:
        """Read what a system shows; raises `ValueError`."""
        found = _TOKEN.fullmatch(said)
        if found is None:
            raise ValueError(said)
        return cls(int(found[1]), int(found[2]))


class Taken(NamedTuple):
    """One message in the hands of a system."""

    token: Token
    account: str
    envelope: Envelope


@transaction.atomic
def lease(
    *, system: System, limit: int, seconds: int, at: datetime, channels: Collection[str] | None = None
) -> list[Taken]:
    """Give the system up to `limit` messages of its accounts for `seconds`, urgent ones first.

    All checks of a claim are made: what must not go out is held and not given. Nothing is marked as being on the wire:
    a lease that runs out is offered again.
    """
    found: list[Taken] = []
    for account in system.accounts.select_related("lane").order_by("pk"):
        if len(found) < limit and (channels is None or account.lane.channel in channels):
            found += _of_account(system, account, limit - len(found), timedelta(seconds=seconds), at)
    System.objects.filter(pk=system.pk).update(taken=F("taken") + len(found), seen_at=at)
    return found


def _of_account(system: System, account: Account, limit: int, time: timedelta, at: datetime) -> list[Taken]:
    if not delivery.may_send(lane_id=account.pk, at=at):
        return []
    granted = outbox.take_tokens(lane_id=account.pk, wanted=limit)
    claimed: list[Claimed] = []
    for priority in Priority:
        if len(claimed) < granted:
            claimed += outbox.claim(
                lane_id=account.pk,
                worker_id=system.worker_id,
                priority=priority,
                limit=granted - len(claimed),
                lease=time,
            )
    outbox.return_tokens(lane_id=account.pk, unused=granted - len(claimed))
    return _packed(system, account, claimed, at)


def _packed(system: System, account: Account, claimed: list[Claimed], at: datetime) -> list[Taken]:
    packer, ready, stopped = Packer(account), [], list[Result]()
    files = outbox.files_of(message_ids=[message.message_id for message in claimed])
    for message in claimed:
        if message.hold:
            stopped.append(held(message, at=at))
            continue
        try:
            envelope = packer.envelope(message, files.get(message.message_id, ()))
        except (BadHeader, ValueError, TypeError, LookupError) as error:
            stopped.append(unusable(message, str(error), at=at))
        else:
            ready.append(Taken(Token(message.message_id, message.attempt), account.lane.code, envelope))
    if stopped:
        outbox.record(worker_id=system.worker_id, results=stopped)
    return ready
