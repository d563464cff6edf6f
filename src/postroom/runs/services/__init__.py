"""The door to what can be done with runs."""

from postroom.runs.services.approving import NotInReview, SnapshotChanged, approve
from postroom.runs.services.choosing import (
    Chosen,
    Incomplete,
    Lack,
    NotDraft,
    NotUsable,
    Who,
    begin,
    check_accounts,
    choose,
    lacking,
    recipients,
)
from postroom.runs.services.generating import SLICE, generate, generate_slice
from postroom.runs.services.steering import NotSteerable, advance, cancel, pause, resume, standing

__all__ = [
    "SLICE",
    "Chosen",
    "Incomplete",
    "Lack",
    "NotDraft",
    "NotInReview",
    "NotSteerable",
    "NotUsable",
    "SnapshotChanged",
    "Who",
    "advance",
    "approve",
    "begin",
    "cancel",
    "check_accounts",
    "choose",
    "generate",
    "generate_slice",
    "lacking",
    "pause",
    "recipients",
    "resume",
    "standing",
]
