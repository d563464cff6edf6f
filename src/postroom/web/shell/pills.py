"""How a state is shown: an icon, a word and a colour, never the colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Pill:
    """`colour` is one of the eight tints of the design language."""

    word: _StrPromise
    icon: str
    colour: str


PILLS: Mapping[str, Pill] = {
    # messages
    "draft": Pill(_("Draft"), "pencil", "grey"),
    "pending_approval": Pill(_("For approval"), "clock", "amber"),
    "queued": Pill(_("Waiting"), "clock", "amber"),
    "held": Pill(_("On hold"), "clock-pause", "amber"),
    "sending": Pill(_("Sending"), "loader-2", "blue"),
    "in_print_batch": Pill(_("In a print batch"), "printer", "blue"),
    "uncertain": Pill(_("Uncertain"), "help-circle", "orange"),
    "sent": Pill(_("Sent"), "send", "violet"),
    "delivered": Pill(_("Delivered"), "check", "green"),
    "failed": Pill(_("Failed"), "alert-triangle", "red"),
    "returned": Pill(_("Returned"), "arrow-back-up", "orange"),
    "expired": Pill(_("Expired"), "hourglass", "red"),
    "cancelled": Pill(_("Cancelled"), "ban", "grey"),
    # runs and their recipients
    "generating": Pill(_("Making"), "loader-2", "blue"),
    "in_review": Pill(_("For approval"), "eye", "amber"),
    "approved": Pill(_("Approved"), "checks", "amber"),
    "overdue": Pill(_("Overdue: send or cancel?"), "alert-triangle", "red"),
    "paused": Pill(_("Paused"), "player-pause", "amber"),
    "finished": Pill(_("Finished"), "check", "green"),
    "pending": Pill(_("Waiting"), "clock", "amber"),
    "made": Pill(_("Made"), "check", "green"),
    "excluded": Pill(_("Left out"), "user-off", "grey"),
    "faulty": Pill(_("Faulty"), "alert-triangle", "red"),
    # imported files
    "mapping": Pill(_("Columns to match"), "adjustments-horizontal", "grey"),
    "checking": Pill(_("Checking"), "loader-2", "blue"),
    "checked": Pill(_("Checked"), "eye", "amber"),
    "importing": Pill(_("Importing"), "loader-2", "blue"),
    # cases of returned letters
    "case_open": Pill(_("To put right"), "alert-triangle", "amber"),
    "case_sent_again": Pill(_("Sent again"), "send", "violet"),
    "case_other_channel": Pill(_("Sent another way"), "send", "violet"),
    "case_closed": Pill(_("Closed"), "check", "grey"),
    "upload_reading": Pill(_("Reading"), "loader-2", "blue"),
    "upload_finished": Pill(_("Finished"), "check", "green"),
    "upload_failed": Pill(_("Failed"), "alert-triangle", "red"),
    "case_taken_back": Pill(_("Taken back"), "arrow-back-up", "grey"),
    # batches of the print desk
    "print_making": Pill(_("Making"), "loader-2", "blue"),
    "print_ready": Pill(_("To print and post"), "printer", "amber"),
    "print_posted": Pill(_("Posted"), "send", "violet"),
    "print_put_back": Pill(_("Put back"), "arrow-back-up", "grey"),
    "print_failed": Pill(_("Failed"), "alert-triangle", "red"),
    # what came in
    "to_answer": Pill(_("To answer"), "clock", "amber"),
    "answered": Pill(_("Answered"), "arrow-back-up", "green"),
    "dealt_with": Pill(_("Dealt with"), "check", "grey"),
    "by_itself": Pill(_("Automatic"), "shield-check", "grey"),
    # addresses
    "ok": Pill(_("Good"), "check", "green"),
    "unknown": Pill(_("Nothing known against it"), "circle-dashed", "grey"),
    "soft": Pill(_("Bounced"), "arrow-back-up", "orange"),
    "undeliverable": Pill(_("Undeliverable"), "alert-triangle", "red"),
    # people
    "active": Pill(_("Can sign in"), "check", "green"),
    "shut_out": Pill(_("Shut out"), "lock", "grey"),
    # parts of the installation
    "well": Pill(_("Well"), "check", "green"),
    "look": Pill(_("Look at this"), "alert-triangle", "amber"),
    "broken": Pill(_("Broken"), "alert-octagon", "red"),
    # webhooks and what they were told
    "telling": Pill(_("Active"), "check", "green"),
    "failing": Pill(_("Not reached"), "hourglass", "orange"),
    "stopped": Pill(_("Given up"), "alert-octagon", "red"),
    "waiting": Pill(_("Waiting"), "clock", "amber"),
    # accounts that send, templates
    "live": Pill(_("Live"), "check", "green"),
    "cooling": Pill(_("Not reached"), "hourglass", "orange"),
    "quiet": Pill(_("Quiet hours"), "moon", "amber"),
    "capture": Pill(_("Capture mode"), "shield-check", "amber"),
    "published": Pill(_("Published"), "check", "green"),
    "archived": Pill(_("Archived"), "archive", "grey"),
}
