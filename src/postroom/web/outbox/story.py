"""The life of one message told in sentences: where it is and what moves it on, and every step that led there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.costs import selectors as prices
from postroom.outbox import registered, selectors
from postroom.outbox.pricing import Money
from postroom.web.outbox import texts
from postroom.web.outbox.registered import label
from postroom.web.outbox.rows import is_being_printed, is_claimed, reason_of
from postroom.web.outbox.wording import CAUSES, STATES, STEPS, moment
from postroom.web.shell.figures import money

if TYPE_CHECKING:
    from postroom.delivery.models import TextRecall
    from postroom.outbox.models import Cost, Dispatch, Happening, Message, RegisteredStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of the life: who did what and when, over which account, and what the server answered, word for word."""

    at: datetime
    sentence: str
    state: str
    details: Sequence[str]
    code: int | None
    answer: str


def standing(*, message: Message, at: datetime, recalls: Sequence[TextRecall] = ()) -> str:
    """Say where the message is and who or what moves it on."""
    if is_being_printed(message):
        return _("In a print batch: it counts as sent when somebody says that it is posted.")
    if is_claimed(message):
        return str(STATES[State.SENDING])
    if message.state == State.QUEUED:
        return _waiting(message, selectors.next_try(message=message), at)
    if message.state == State.HELD:
        return reason_of(message, account_number=message.contact.account_number) or str(STATES[State.HELD])
    if message.state == State.SENT and is_asked_back(recalls) and message.lane:
        said = _("Asked back from %(account)s, which has not answered yet. Until it does, the text counts as sent.")
        return said % {"account": message.lane.name}
    if message.state == State.SENT and message.executed_at and message.lane:
        told = {"account": message.lane.name, "when": moment(message.executed_at)}
        return _("Handed over on %(when)s: the server of %(account)s has taken it.") % told
    if message.state == State.CANCELLED and message.lane and _is_taken_back(message):
        return _("Taken back: %(account)s had it, and gave it back.") % {"account": message.lane.name}
    return reason_of(message, account_number=message.contact.account_number) or str(STATES[State(message.state)])


def events(*, message: Message, recalls: Sequence[TextRecall] = ()) -> list[Event]:
    """Tell every step, the latest first; what a registered letter came to, or wishes to have a text back, are among
    them."""
    steps = [_event(happening) for happening in reversed(selectors.trail(message=message))]
    passed = [_stage(one) for one in registered.stages(message)] if message.channel == Channel.LETTER else []
    more = [*passed, *(event for recall in reversed(recalls) for event in _recall(recall))]
    return sorted([*steps, *more], key=lambda event: event.at, reverse=True) if more else steps


def costs(*, message: Message) -> list[str]:
    """Say what each handing-over cost, and from where that is known."""
    return [_cost(cost) for cost in prices.of_message(message_id=message.pk)]


def _cost(cost: Cost) -> str:
    said = {
        "carrier": _("%(amount)s, as its carrier says"),
        "table": _("%(amount)s, by the price table"),
    }
    if cost.amount is None:
        return _("Not known: neither its carrier nor the price table says it.")
    return said[cost.source] % {"amount": money(Money(cost.amount, cost.currency))}


def is_live(message: Message) -> bool:
    """Say whether the message may move on by itself while somebody looks at it."""
    return message.state == State.QUEUED


def is_asked_back(recalls: Sequence[TextRecall]) -> bool:
    """Say whether an answer to a wish to have the text back is still to come."""
    return any(recall.ask_at for recall in recalls)


def _is_taken_back(message: Message) -> bool:
    return any(happening.step == Step.RECALL for happening in selectors.trail(message=message))


def _waiting(message: Message, place: Dispatch | None, at: datetime) -> str:
    lane = message.lane
    if lane and lane.paused_at:
        told = {"account": lane.name, "reason": lane.pause_reason or _("somebody stopped it")}
        return _("Waits because %(account)s is paused: %(reason)s. It goes on when the account does.") % told
    if lane and not lane.is_live:
        return str(CAUSES[HoldReason.CAPTURE].sentence)
    if lane and lane.is_by_hand:
        return _("Waits at the print desk: it goes when somebody has printed and posted it.")
    if place is None:
        return str(STATES[State.QUEUED])
    due = max(place.due_at, lane.cool_until) if lane and lane.cool_until else place.due_at
    if due <= at:
        return str(STATES[State.QUEUED])
    if not place.tries:
        told = {"when": moment(due), "morning": _morning(message)}
        said = _("Waits for %(morning)s: goes out on %(when)s.") if told["morning"] else _("Goes out on %(when)s.")
        return said % told
    said = ngettext(
        "Tried %(tries)d time so far. The next try is on %(when)s.",
        "Tried %(tries)d times so far. The next try is on %(when)s.",
        place.tries,
    )
    return said % {"tries": place.tries, "when": moment(due)}


def _morning(message: Message) -> str:
    """Say which hour of the customer's day it waits for, if its hours keep it from going."""
    waits = [one.detail for one in selectors.decisions(message=message) if one.code == "hours"]
    if not waits or message.not_before is None:
        return ""
    until = datetime.fromisoformat(waits[-1]["until"]).replace(tzinfo=ZoneInfo(waits[-1]["zone"]))
    if until != message.not_before:
        return ""
    told = {"time": time_format(until, "H:i"), "zone": waits[-1]["zone"]}
    return _("%(time)s of the customer's morning (%(zone)s)") % told


def _event(happening: Happening) -> Event:
    who = happening.by.name if happening.by else "Postroom"
    did = STEPS[Step(happening.step)] if happening.after else _("heard a late answer, which changes nothing")
    return Event(
        at=happening.at,
        sentence=_("%(who)s %(did)s.") % {"who": who, "did": did},
        state=happening.after,
        details=_details(happening),
        code=happening.code,
        answer=happening.note,
    )


def _stage(one: RegisteredStage) -> Event:
    told = {"who": one.by.name if one.by else _("The carrier"), "stage": label(one.stage)}
    return Event(
        at=one.at,
        sentence=_("%(who)s says: %(stage)s.") % told,
        state="",
        details=[_("heard on %(when)s") % {"when": moment(one.heard_at)}],
        code=None,
        answer=one.note,
    )


def _recall(recall: TextRecall) -> Iterator[Event]:
    """The answer, if there is one, and before it the wish."""
    if recall.answered_at:
        said = texts.answered(recall)
        yield Event(at=recall.answered_at, sentence=said, state="", details=[], code=None, answer=recall.said)
    still = "" if recall.answered_at else recall.said
    yield Event(at=recall.asked_at, sentence=texts.asked(recall), state="", details=[], code=None, answer=still)


def _details(happening: Happening) -> list[str]:
    found = []
    if happening.attempt:
        found.append(_("Try %(number)d") % {"number": happening.attempt})
    if happening.lane:
        found.append(str(happening.lane))
    if happening.worker:
        found.append(_("worker %(number)d") % {"number": happening.worker})
    if happening.claimed_at:
        found.append(_("taken in hand %(when)s") % {"when": moment(happening.claimed_at)})
    return found


def title(message: Message) -> str:
    """Return the subject, or what stands for it."""
    return message.subject or _("(no subject)")
