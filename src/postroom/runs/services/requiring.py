"""Whether a run needs a second person's approval (by its kind, its number or its cost), and the rules that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction

from postroom.access.models import Unit
from postroom.access.tree import tree
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.outbox.models import Message
from postroom.runs.models import ApprovalRule, Kind, Run
from postroom.runs.services.estimating import estimate_made


class Why(StrEnum):
    """What makes a second person needed."""

    KIND = "kind"
    MESSAGES = "messages"
    COST = "cost"
    NO_PRICE = "no_price"
    """Some of it costs nobody knows what, and from some cost on two are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Why a second person is needed; `limit` is the number or the money from which on."""

    why: Why
    limit: Decimal | int | None = None
    currency: str = ""


def needs_second(*, run: Run, at: datetime) -> list[Need]:
    """Say why somebody else than who made the run has to approve it; nothing where anybody may."""
    found: list[Need] = []
    for rule in _holding(run.unit_id):
        if run.kind in rule.kinds:
            found.append(Need(why=Why.KIND))
        if rule.from_messages is not None and _made(run) >= rule.from_messages:
            found.append(Need(why=Why.MESSAGES, limit=rule.from_messages))
        if rule.from_money is not None:
            found += _by_cost(run, rule, at)
    return list(dict.fromkeys(found))


def is_among_makers(run: Run, viewer: Viewer) -> bool:
    """Say whether the viewer began the run, or had it made."""
    if viewer.key_id is not None and viewer.key_id == run.key_id:
        return True
    return bool(viewer.user_id) and viewer.user_id in (run.created_by_id, run.asked_by_id)


def undo_time(*, unit_id: int) -> int:
    """Return for how many seconds an approval in a unit can be taken back: the longest that a rule says."""
    return max((rule.undo_seconds for rule in _holding(unit_id)), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it is set."""

    kinds: Sequence[Kind] = ()
    from_messages: int | None = None
    from_money: Decimal | None = None
    currency: str = "EUR"
    undo_seconds: int = 0


@transaction.atomic
def set_rule(*, viewer: Viewer, unit_id: int, rule: Rule) -> ApprovalRule:
    """Say when a unit and those below it want two people. Raises `NotAllowed`."""
    viewer.must(Right.SET_UP, unit_id)
    values: dict[str, Any] = {
        "kinds": [str(kind) for kind in rule.kinds],
        "from_messages": rule.from_messages,
        "from_money": rule.from_money,
        "currency": rule.currency,
        "undo_seconds": rule.undo_seconds,
    }
    kept, _ = ApprovalRule.objects.update_or_create(unit_id=unit_id, defaults=values)
    unit = Unit.objects.get(pk=unit_id)
    audit.record(actor=viewer, action=Action.APPROVAL_RULE_SET, about=unit, unit_id=unit_id, rule=str(kept))
    return kept


def _holding(unit_id: int) -> list[ApprovalRule]:
    """Return the rules that hold in a unit: its own, and those of all above it."""
    rules = {rule.unit_id: rule for rule in ApprovalRule.objects.all()}
    return [rules[pk] for pk in (unit_id, *sorted(tree().above([unit_id]))) if pk in rules] if rules else []


def _made(run: Run) -> int:
    return Message.objects.filter(batch_id=run.batch_id, deleted_at__isnull=True).count()


def _by_cost(run: Run, rule: ApprovalRule, at: datetime) -> list[Need]:
    expected = estimate_made(run=run, at=at)
    limit = rule.from_money or Decimal()
    money = sum((each.amount for one in expected for each in one.money if each.currency == rule.currency), Decimal())
    if money >= limit:
        return [Need(why=Why.COST, limit=limit, currency=rule.currency)]
    unknown = any(one.unpriced and one.channel != "email" for one in expected)
    foreign = any(each.currency != rule.currency for one in expected for each in one.money)
    return [Need(why=Why.NO_PRICE, limit=limit, currency=rule.currency)] if unknown or foreign else []
