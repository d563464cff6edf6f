"""Let an external system in, give it a new key, or shut it out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.access import keys
from postroom.access.models import ApiKey, Unit
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.envelope import Channel
from postroom.delivery import services as delivery
from postroom.delivery.registry import KINDS, TAKEN
from postroom.systems.models import System

RIGHTS = frozenset({Right.SEE, Right.WRITE, Right.SEND})
"""A system also puts messages into the queue: it says what it did, or has others say it."""
_KINDS = {KINDS[code].channel: code for code in sorted(TAKEN)}
CHANNELS = tuple(_KINDS)
"""What a system may take: letters are printed, which it has no part in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a system may take, and of whom. Units that are named may use it besides its own, each with all below it."""

    code: str
    name: str
    unit: Unit
    channels: Collection[Channel]
    allowed_units: Collection[Unit] = ()


@transaction.atomic
def register(*, viewer: Viewer, terms: Terms, at: datetime) -> tuple[System, str]:
    """Let a system in: an account for each of its channels, and a key, which nobody can be told again.

    Raises `keys.CodeTaken`, `NotAllowed`, or `ValueError` for a channel that no system takes.
    """
    viewer.must(Right.SET_UP, terms.unit.pk)
    if not terms.channels or not set(terms.channels) <= set(CHANNELS):
        raise ValueError(f"a system takes {' or '.join(CHANNELS)}")
    if System.objects.filter(code=terms.code).exists():
        raise keys.CodeTaken(terms.code)
    key, token = _key(viewer, terms.code, terms.name, terms.unit, at)
    system = System.objects.create(code=terms.code, name=terms.name, unit=terms.unit, key=key)
    _bring_up_to_date(viewer, system, terms, at)
    audit.record(actor=viewer, action=Action.SYSTEM_LET_IN, about=system, unit_id=terms.unit.pk, code=terms.code)
    return system, token


@transaction.atomic
def change(*, viewer: Viewer, system: System, terms: Terms, at: datetime) -> None:
    """Say anew what a known system may take. A channel that goes keeps what it holds, paused."""
    viewer.must(Right.SET_UP, system.unit_id)
    System.objects.filter(pk=system.pk).update(name=terms.name)
    _bring_up_to_date(viewer, system, terms, at)
    audit.record(actor=viewer, action=Action.SYSTEM_CHANGED, about=system, unit_id=system.unit_id)


@transaction.atomic
def rotate(*, viewer: Viewer, system: System, at: datetime) -> str:
    """Give the system a new key; the old one opens nothing any more. Returns the key, once."""
    viewer.must(Right.SET_UP, system.unit_id)
    old = ApiKey.objects.get(pk=system.key_id)
    keys.revoke(viewer=viewer, key=old, at=at)
    system.key, token = _key(viewer, f"{system.code}-{old.pk}", system.name, system.unit, at)
    system.save(update_fields=["key"])
    return token


@transaction.atomic
def shut_out(*, viewer: Viewer, system: System, at: datetime) -> None:
    """Let the system in no more. What it holds comes back when its leases run out, and waits with the rest, paused."""
    viewer.must(Right.SET_UP, system.unit_id)
    keys.revoke(viewer=viewer, key=ApiKey.objects.get(pk=system.key_id), at=at)
    for account in system.accounts.select_related("lane"):
        delivery.pause(viewer=viewer, account=account, at=at)
    audit.record(actor=viewer, action=Action.SYSTEM_SHUT_OUT, about=system, unit_id=system.unit_id)


def _key(viewer: Viewer, code: str, name: str, unit: Unit, at: datetime) -> tuple[ApiKey, str]:
    terms = keys.Terms(code=code, name=name, unit=unit, rights=RIGHTS)
    return keys.issue(viewer=viewer, terms=terms, at=at)


def _bring_up_to_date(viewer: Viewer, system: System, terms: Terms, at: datetime) -> None:
    """Give the system an account for each channel; those of channels that it takes no more are paused and let go."""
    known = {account.lane.channel: account for account in system.accounts.select_related("lane")}
    for channel in terms.channels:
        account = delivery.save_account(
            viewer=viewer,
            code=f"{system.code}-{channel}",
            name=f"{terms.name} ({channel})",
            kind=_KINDS[channel],
            unit=system.unit,
            values={"allowed_unit_ids": [unit.pk for unit in terms.allowed_units]},
        )
        if channel not in known:
            delivery.switch_live(viewer=viewer, account=account, live=True)
            delivery.resume(viewer=viewer, account=account)
            system.accounts.add(account)
    for gone in known.keys() - set(terms.channels):
        delivery.pause(viewer=viewer, account=known[gone], at=at)
        system.accounts.remove(known[gone])
