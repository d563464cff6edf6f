"""The door of the outbox: everything that may be done to messages."""

from postroom.outbox.services.claiming import Claimed, Cursor, claim, mark_on_wire
from postroom.outbox.services.keeping import archive, delete, restore, unarchive
from postroom.outbox.services.moving import TakenMeanwhile, move, move_batch, move_one
from postroom.outbox.services.recording import BLIND_RESENDS, Result, give_back, record, rescue
from postroom.outbox.services.steering import (
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
from postroom.outbox.services.writing import Common, NewMessage, keep_skeletons, render_anew, store

__all__ = [
    "BLIND_RESENDS",
    "Claimed",
    "Common",
    "Cursor",
    "NewMessage",
    "Result",
    "TakenMeanwhile",
    "archive",
    "claim",
    "cool_down",
    "delete",
    "end_stop",
    "give_back",
    "hold_captured",
    "keep_skeletons",
    "mark_on_wire",
    "move",
    "move_batch",
    "move_one",
    "pause_lane",
    "record",
    "release_captured",
    "render_anew",
    "rescue",
    "restore",
    "resume_lane",
    "return_tokens",
    "stop_everything",
    "store",
    "take_tokens",
    "unarchive",
    "wake",
    "warmed_up",
]
