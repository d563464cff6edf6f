"""Set up channel accounts: save, try out, switch live, pause."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.access.models import Unit
from postroom.access.sharing import allowed_by
from postroom.access.viewer import NotAllowed, Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.delivery import secrets, tasks
from postroom.delivery.carriers import carrier_of
from postroom.delivery.following import NotRecallable, recall
from postroom.delivery.models import Account
from postroom.delivery.recalling import NotWithdrawable, withdraw
from postroom.delivery.registry import KINDS, ChannelKind
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane

__all__ = [
    "COLUMNS", "BadSettings", "NotRecallable", "NotWithdrawable", "carrier_of", "kept_secrets", "pause", "recall",
    "release_captured", "resume", "save_account", "switch_live", "try_out", "withdraw",
]  # fmt: skip
COLUMNS = frozenset(
    {"sender_name", "sender_address", "reply_to", "connections", "quiet_from", "quiet_until", "time_zone"}
)


class BadSettings(Exception):
    """The settings cannot work; the sentence says which and why."""


@transaction.atomic
def save_account(
    *, viewer: Viewer, code: str, name: str, kind: str, unit: Unit | None, values: Mapping[str, Any]
) -> Account:
    """Make the account `code`, or bring it up to date. A new one starts in capture mode.

    `values` holds the channel's settings and the account's own (`COLUMNS`, `rate_per_second`, `allowed_unit_ids`). A
    secret that is missing or empty stays as it was, None forgets it: secrets can be written, never read. Raises
    `BadSettings`.
    """
    channel_kind = _kind(kind)
    old = Account.objects.filter(lane__code=code).select_related("lane").first()
    _must_set_up(viewer, unit.pk if unit else None)
    if old:
        _must_set_up(viewer, old.lane.unit_id)
    settings = {**(old.settings if old else {}), **_of_channel(channel_kind, values)}
    hidden = _secrets(channel_kind, values, _readable(old) if old else {})
    _try_settings(channel_kind, {**settings, **hidden})
    lane, _ = Lane.objects.update_or_create(
        code=code,
        defaults={
            "name": name, "channel": channel_kind.channel, "unit": unit,
            "resend_uncertain": channel_kind.resends,
            "resend_codes": values.get("resend_codes", old.lane.resend_codes if old else False),
            "rate_per_second": values.get("rate_per_second", old.lane.rate_per_second if old else None),
            "allowed_unit_ids": _allowed(viewer, old, values),
        },
    )  # fmt: skip
    account, _ = Account.objects.update_or_create(
        lane=lane,
        defaults={
            "kind": kind, "settings": settings, "secrets": secrets.seal(hidden),
            **{column: values[column] for column in COLUMNS & values.keys()},
        },
    )  # fmt: skip
    audit.record(actor=viewer, action=Action.ACCOUNT_SAVED, about=account, unit_id=lane.unit_id, code=code)
    return account


def kept_secrets(*, account: Account) -> frozenset[str]:
    """Return which secrets are kept, by name: all that anybody may know of them."""
    return frozenset(_readable(account))


def try_out(*, viewer: Viewer, account: Account, at: datetime) -> Verdict:
    """Connect, encrypt and log in, sending nothing; the verdict is kept with the account."""
    _must_set_up(viewer, account.lane.unit_id)
    try:
        verdict = carrier_of(account).check()
    except secrets.UnreadableSecret as exc:
        verdict = Verdict((CheckStep("secrets", ok=False, sentence=f"{exc}; type them again"),))
    Account.objects.filter(pk=account.pk).update(checked_at=at, check_result=verdict.steps[-1].sentence[:300])
    return verdict


@transaction.atomic
def switch_live(*, viewer: Viewer, account: Account, live: bool) -> None:
    """Let the account's messages leave the house, or go back to capture mode."""
    _must_set_up(viewer, account.lane.unit_id)
    Lane.objects.filter(pk=account.pk).update(is_live=live)
    audit.record(actor=viewer, action=Action.ACCOUNT_SWITCHED, about=account, unit_id=account.lane.unit_id, live=live)
    outbox.wake()


@transaction.atomic
def release_captured(*, viewer: Viewer, account: Account) -> None:
    """Queue what was captured, in the background: it goes out by this account, which should be live by now."""
    viewer.must(Right.SEND, account.lane.unit_id)
    tasks.release.later(lane_id=account.pk, user_id=viewer.user_id)


def pause(*, viewer: Viewer, account: Account, at: datetime) -> None:
    """Let nothing out through this account until somebody resumes it."""
    viewer.must(Right.SEND, account.lane.unit_id)
    outbox.pause_lane(lane_id=account.pk, reason=f"paused by {viewer.name}", at=at)


def resume(*, viewer: Viewer, account: Account) -> None:
    """Let the account go on."""
    viewer.must(Right.SEND, account.lane.unit_id)
    outbox.resume_lane(lane_id=account.pk)
    outbox.wake()


def _readable(account: Account) -> dict[str, str]:
    """Return the account's secrets; what none of our keys opens is as good as never told."""
    try:
        return secrets.unseal(account.secrets)
    except secrets.UnreadableSecret:
        return {}


def _must_set_up(viewer: Viewer, unit_id: int | None) -> None:
    """An account without a unit serves every unit, so it is for super users."""
    if unit_id is None and not viewer.sees_all:
        raise NotAllowed("only a super user sets up an account that every unit may use")
    viewer.must(Right.SET_UP, unit_id)


def _allowed(viewer: Viewer, old: Account | None, values: Mapping[str, Any]) -> list[int]:
    """Return the units that may use it besides its own; those that the viewer cannot see stay."""
    before = old.lane.allowed_unit_ids if old else []
    if "allowed_unit_ids" not in values:
        return before
    return allowed_by(viewer, values["allowed_unit_ids"], before=before)


def _kind(code: str) -> ChannelKind:
    if code not in KINDS:
        raise BadSettings(f"there is no channel {code!r}; there is {', '.join(sorted(KINDS))}")
    return KINDS[code]


def _of_channel(kind: ChannelKind, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind.config)} - kind.secret
    return {name: values[name] for name in names & values.keys()}


def _secrets(kind: ChannelKind, values: Mapping[str, Any], old: Mapping[str, str]) -> dict[str, str]:
    told = {name: values[name] for name in kind.secret & values.keys() if values[name] != ""}
    return {name: str(secret) for name, secret in {**old, **told}.items() if secret is not None}


def _try_settings(kind: ChannelKind, settings: Mapping[str, Any]) -> None:
    try:
        kind.connect(settings, None)
    except (TypeError, ValueError) as exc:
        raise BadSettings(str(exc)) from exc
