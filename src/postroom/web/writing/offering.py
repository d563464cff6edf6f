"""What a message costs while it is written, whether a limit would hold it, and what would make it cheaper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from postroom.composing import services as composing
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.sms.counting import count
from postroom.core.sms.plainer import Swap, swaps
from postroom.costs import limits
from postroom.delivery import selectors as delivery
from postroom.outbox.pricing import Priced, prices
from postroom.web.customers.wording import country_name
from postroom.web.outbox.wording import CAUSES
from postroom.web.shell.figures import money

if TYPE_CHECKING:
    from postroom.composing.services import Single
    from postroom.outbox.models import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Signs or letters that may be replaced in the text with one click, and the parts that remain."""

    swaps: Sequence[Swap]
    parts: int

    @property
    def as_json(self) -> str:
        """Which is replaced by what."""
        return json.dumps({swap.char: swap.instead for swap in self.swaps})


def cost_of(*, draft: Draft, single: Single, at: datetime) -> tuple[str, list[str]]:
    """Say what a message costs, and why its unit's limits would hold it; of one that cannot go yet, nothing."""
    composed, message = single.composed, draft.message
    if composed is None:
        return "", []
    channel = Channel(message.channel)
    letter = single.shown.letter
    asked = Priced(
        channel=channel,
        unit_id=message.unit_id,
        lane_id=delivery.default_lane_id(unit_id=message.unit_id, channel=channel),
        country=composed.country,
        size=_pages(letter, composed.recipient.account_number) if letter else composed.size,
        posting=Posting(draft.posting) if letter and draft.posting else None,
    )
    (price,) = prices([asked], at=at)
    held = [str(CAUSES[why].sentence) for why in limits.held_back([(asked, 1)], at=at)]
    if price:
        return _("It costs %(amount)s.") % {"amount": money(price)}, held
    if channel is Channel.EMAIL:
        return "", held
    where = country_name(asked.country) if asked.country else ""
    if where:
        return _("What it costs is not known: the price table has nothing for %(country)s.") % {"country": where}, held
    return _("What it costs is not known."), held


def cheaper(*, draft: Draft, text: str) -> list[Offer]:
    """Return what may be replaced in a text message that somebody writes: signs first, letters by themselves."""
    if draft.message.channel != Channel.SMS or draft.template_id:
        return []
    written = set(draft.text)
    found = [swap for swap in swaps(text) if swap.char in written]
    groups = [[swap for swap in found if swap.is_letter is which] for which in (False, True)]
    return [Offer(swaps=group, parts=_parts(text, group)) for group in groups if group]


def _pages(letter: Mapping[str, Any], who: str) -> int:
    try:
        return composing.look_at(letter, who=who).report.pages
    except (composing.Refused, composing.FileGone):
        return 0


def _parts(text: str, group: Sequence[Swap]) -> int:
    return count(text.translate({ord(swap.char): swap.instead for swap in group})).parts
