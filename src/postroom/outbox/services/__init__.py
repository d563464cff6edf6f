"""The door of the outbox: everything that may be done to messages."""

from postroom.outbox.services.claiming import Claimed, Cursor, Moment, claim, mark_on_wire
from postroom.outbox.services.handling import UNDOES, Action, Done, act, right_for
from postroom.outbox.services.keeping import archive, delete, restore, unarchive
from postroom.outbox.services.moving import TakenMeanwhile, move, move_batch, move_one
from postroom.outbox.services.recording import BLIND_RESENDS, Result, give_back, let_go, record, renew, rescue
from postroom.outbox.services.repairing import Repaired, send_anew
from postroom.outbox.services.steering import (
    CAPTURE_LANES,
    cool_down,
    end_stop,
    hold_captured,
    pause_lane,
    release_captured,
    resume_lane,
    return_tokens,
    stop_everything,
    take_tokens,
    wake,
    warmed_up,
)
from postroom.outbox.services.writing import Common, NewMessage, keep_skeletons, store

__all__ = [
    "BLIND_RESENDS",
    "CAPTURE_LANES",
    "UNDOES",
    "Action",
    "Claimed",
    "Common",
    "Cursor",
    "Done",
    "Moment",
    "NewMessage",
    "Repaired",
    "Result",
    "TakenMeanwhile",
    "act",
    "archive",
    "claim",
    "cool_down",
    "delete",
    "end_stop",
    "give_back",
    "hold_captured",
    "keep_skeletons",
    "let_go",
    "mark_on_wire",
    "move",
    "move_batch",
    "move_one",
    "pause_lane",
    "record",
    "release_captured",
    "renew",
    "rescue",
    "restore",
    "resume_lane",
    "return_tokens",
    "right_for",
    "send_anew",
    "stop_everything",
    "store",
    "take_tokens",
    "unarchive",
    "wake",
    "warmed_up",
]
