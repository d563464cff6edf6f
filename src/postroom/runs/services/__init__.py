"""The door to what can be done with runs."""

from postroom.runs.services.approving import NotInReview, SnapshotChanged, approve
from postroom.runs.services.choosing import (
    Chosen,
    Incomplete,
    Lack,
    NotDraft,
    NotUsable,
    OnePer,
    Route,
    Who,
    audiences_offered,
    begin,
    buildings_offered,
    check_accounts,
    choose,
    lacking,
    lists_offered,
    recipients,
    so_far,
    types_offered,
)
from postroom.runs.services.estimating import estimate, estimate_made, held_back
from postroom.runs.services.falling_back import failing, fall_back
from postroom.runs.services.foreseeing import Foreseen, Group, Somebody, foresee
from postroom.runs.services.generating import SLICE, generate, generate_slice
from postroom.runs.services.steering import NotSteerable, advance, cancel, pause, resume, standing
from postroom.runs.services.tallying import count_messages, forget_recipient, forget_recipients
from postroom.runs.services.writing import choose_topic, write_text

__all__ = [
    "SLICE",
    "Chosen",
    "Foreseen",
    "Group",
    "Incomplete",
    "Lack",
    "NotDraft",
    "NotInReview",
    "NotSteerable",
    "NotUsable",
    "OnePer",
    "Route",
    "SnapshotChanged",
    "Somebody",
    "Who",
    "advance",
    "approve",
    "audiences_offered",
    "begin",
    "buildings_offered",
    "cancel",
    "check_accounts",
    "choose",
    "choose_topic",
    "count_messages",
    "estimate",
    "estimate_made",
    "failing",
    "fall_back",
    "foresee",
    "forget_recipient",
    "forget_recipients",
    "generate",
    "generate_slice",
    "held_back",
    "lacking",
    "lists_offered",
    "pause",
    "recipients",
    "resume",
    "so_far",
    "standing",
    "types_offered",
    "write_text",
]
