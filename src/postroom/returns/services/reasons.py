"""The reasons that Postroom comes with; a company may name them otherwise, and add its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.text import slugify

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.returns.models import Reason

KEYS = tuple(f"F{number}" for number in range(2, 11))
"""Keys that record a reason while scanning. A scanner types letters and digits, so none of those is one."""

REASONS = (
    ("moved", "Moved away", "F2", False),
    ("unknown", "Unknown there", "F3", False),
    ("refused", "Refused", "F4", False),
    ("deceased", "Deceased", "F5", True),
    ("unclaimed", "Not collected", "F6", False),
    ("incomplete", "Address incomplete", "F7", False),
    ("other", "Other reason", "F8", False),
)
"""Code, name, key, and whether it ends what the customer agreed to."""


@transaction.atomic
def sync_reasons() -> None:
    """See that the reasons are there; those that are, stay as they are."""
    made = [
        Reason(code=code, name=name, key=key, position=position, ends_marketing=ends)
        for position, (code, name, key, ends) in enumerate(REASONS)
    ]
    Reason.objects.bulk_create(made, ignore_conflicts=True)


class KeyTaken(ValueError):
    """Another reason that is offered has this key; `args[0]` is what that is called."""


class LastReason(ValueError):
    """Without any reason that is offered, no letter could be recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is said of a reason."""

    name: str
    key: str = ""
    ends_marketing: bool = False
    is_offered: bool = True


@transaction.atomic
def save_reason(*, viewer: Viewer, reason: Reason | None, terms: Terms) -> Reason:
    """Change a reason, or make one (none is given), for the whole installation.

    Letters that were recorded with it show its new name. Raises `KeyTaken`, `LastReason` or `NotAllowed`.
    """
    viewer.must(Right.SET_UP)
    every = list(Reason.objects.select_for_update())
    others = [each for each in every if reason is None or each.pk != reason.pk]
    offered = [each for each in others if each.is_offered]
    if not terms.is_offered and not offered:
        raise LastReason
    if terms.is_offered and terms.key and (other := next((each for each in offered if each.key == terms.key), None)):
        raise KeyTaken(other.name)
    if reason is None:
        last = max((each.position for each in others), default=0)
        reason = Reason(code=_code(terms.name, {each.code for each in others}), position=last + 1)
    for field, value in asdict(terms).items():
        setattr(reason, field, value)
    reason.save()
    audit.record(actor=viewer, action=Action.RETURN_REASON_SAVED, about=reason, **asdict(terms))
    return reason


def is_shipped(reason: Reason) -> bool:
    """Say whether it is one that Postroom came with and that nobody named otherwise."""
    return reason.name == shipped_name(reason.code)


def shipped_name(code: str) -> str:
    """Return what Postroom calls a reason that it came with; else nothing."""
    names: Mapping[str, str] = {each: name for each, name, _key, _ends in REASONS}
    return names.get(code, "")


def _code(name: str, taken: set[str]) -> str:
    base = slugify(name)[:30] or "reason"
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (base, *numbered) if code not in taken)
