"""What of a run goes by each channel, in words: how many, from which account, how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext

from postroom.core.carriage.envelope import Channel
from postroom.runs import selectors
from postroom.web.outbox.wording import CHANNELS
from postroom.web.runs import wording

if TYPE_CHECKING:
    from postroom.outbox.models import Lane
    from postroom.runs.models import Run
    from postroom.web.outbox.wording import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What goes by one channel. `time` is empty where the account has no limit, or nothing goes."""

    channel: Channel
    word: Word
    number: int
    lane: Lane | None
    time: str

    @property
    def question(self) -> str:
        """What approving sets going."""
        asked = [_going(self.channel, self.number) % {"count": intcomma(self.number), "account": self.lane or "—"}]
        if self.time:
            asked.append(gettext("At the rate of this account it takes %(time)s.") % {"time": self.time})
        if self.lane and not self.lane.is_live:
            asked.append(gettext("The account is in capture mode: the messages are kept and do not leave the house."))
        return " ".join(asked)


def share_of(run: Run, channel: Channel, number: int) -> Share:
    """Return what goes by one channel."""
    lane = run.lanes.get(channel)
    time = selectors.sending_time(lane=lane, messages=number)
    said = wording.duration(time) if time and number else ""
    return Share(channel=channel, word=CHANNELS[channel], number=number, lane=lane, time=said)


def _going(channel: Channel, number: int) -> str:
    match channel:
        case Channel.EMAIL:
            return ngettext(
                "%(count)s e-mail goes out from %(account)s.", "%(count)s e-mails go out from %(account)s.", number
            )
        case Channel.SMS:
            return ngettext(
                "%(count)s SMS goes out from %(account)s.", "%(count)s SMS go out from %(account)s.", number
            )
        case Channel.LETTER:
            return ngettext(
                "%(count)s letter goes out by %(account)s.", "%(count)s letters go out by %(account)s.", number
            )
