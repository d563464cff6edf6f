"""The tables of runs: what was chosen, what came of each recipient, and addresses to be put right."""

from postroom.runs.models.runs import (
    FOR_SOMEBODY,
    ApprovalRule,
    ApprovalRuleQuerySet,
    FallBack,
    ItemState,
    Kind,
    Occasion,
    Recurrence,
    Run,
    RunItem,
    RunQuerySet,
    RunState,
    Tally,
)
from postroom.runs.models.tasks import AddressTask, AddressTaskQuerySet

__all__ = [
    "FOR_SOMEBODY",
    "AddressTask",
    "AddressTaskQuerySet",
    "ApprovalRule",
    "ApprovalRuleQuerySet",
    "FallBack",
    "ItemState",
    "Kind",
    "Occasion",
    "Recurrence",
    "Run",
    "RunItem",
    "RunQuerySet",
    "RunState",
    "Tally",
]
