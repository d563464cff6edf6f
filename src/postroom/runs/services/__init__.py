"""The door to what can be done with runs."""

from postroom.runs.models import Kind
from postroom.runs.services.approving import (
    NeedsAnother,
    NotInReview,
    NotUndoable,
    SnapshotChanged,
    approve,
    reopen,
    send_back,
    undo_approval,
)
from postroom.runs.services.assigning import NotAssignable, assign
from postroom.runs.services.attaching import NoPdf, attach, detach
from postroom.runs.services.briefing import text_of
from postroom.runs.services.by_hand import NotThere, TooMany, leave_out, left_by_hand, take_back
from postroom.runs.services.choosing import (
    Chosen,
    Incomplete,
    Lack,
    NotDraft,
    OnePer,
    Route,
    Stale,
    Who,
    begin,
    choose,
    lacking,
    recipients,
    so_far,
)
from postroom.runs.services.detouring import Detour, detours
from postroom.runs.services.estimating import estimate, estimate_made, held_back
from postroom.runs.services.falling_back import failing, fall_back
from postroom.runs.services.foreseeing import Foreseen, Group, Somebody, foresee
from postroom.runs.services.generating import SLICE, generate, generate_slice
from postroom.runs.services.looking import LookedAt, Sample, look_at_letters
from postroom.runs.services.mending import close_done, close_if_done, give_addresses
from postroom.runs.services.missing import MISSED, Missed, missed, reached
from postroom.runs.services.offering import (
    audiences_offered,
    buildings_offered,
    check_accounts,
    lists_offered,
    types_offered,
)
from postroom.runs.services.recurring import NotRepeatable, approve_due, make_due, recur, switch
from postroom.runs.services.requiring import Need, Rule, Why, is_among_makers, needs_second, set_rule, undo_time
from postroom.runs.services.steering import NotSteerable, advance, cancel, pause, resume, standing
from postroom.runs.services.tallying import count_messages, forget_recipient, forget_recipients
from postroom.runs.services.uploading import BadFile, Uploaded, numbers_in_file
from postroom.runs.services.usable import NotUsable
from postroom.runs.services.writing import choose_topic, write_text

__all__ = [
    "MISSED",
    "SLICE",
    "BadFile",
    "Chosen",
    "Detour",
    "Foreseen",
    "Group",
    "Incomplete",
    "Kind",
    "Lack",
    "LookedAt",
    "Missed",
    "Need",
    "NeedsAnother",
    "NoPdf",
    "NotAssignable",
    "NotDraft",
    "NotInReview",
    "NotRepeatable",
    "NotSteerable",
    "NotThere",
    "NotUndoable",
    "NotUsable",
    "OnePer",
    "Route",
    "Rule",
    "Sample",
    "SnapshotChanged",
    "Somebody",
    "Stale",
    "TooMany",
    "Uploaded",
    "Who",
    "Why",
    "advance",
    "approve",
    "approve_due",
    "assign",
    "attach",
    "audiences_offered",
    "begin",
    "buildings_offered",
    "cancel",
    "check_accounts",
    "choose",
    "choose_topic",
    "close_done",
    "close_if_done",
    "count_messages",
    "detach",
    "detours",
    "estimate",
    "estimate_made",
    "failing",
    "fall_back",
    "foresee",
    "forget_recipient",
    "forget_recipients",
    "generate",
    "generate_slice",
    "give_addresses",
    "held_back",
    "is_among_makers",
    "lacking",
    "leave_out",
    "left_by_hand",
    "lists_offered",
    "look_at_letters",
    "make_due",
    "missed",
    "needs_second",
    "numbers_in_file",
    "pause",
    "reached",
    "recipients",
    "recur",
    "reopen",
    "resume",
    "send_back",
    "set_rule",
    "so_far",
    "standing",
    "switch",
    "take_back",
    "text_of",
    "types_offered",
    "undo_approval",
    "undo_time",
    "write_text",
]
