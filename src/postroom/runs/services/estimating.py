"""Say what a run will cost: before it is generated from some of its recipients, afterwards from its messages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from postroom.access.viewer import Viewer
from postroom.composing import services as composing
from postroom.composing.services import Composed, Recipient
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.lifecycle import HoldReason
from postroom.costs import limits
from postroom.costs.expected import Expected, add_up, of_batch
from postroom.outbox import contents
from postroom.outbox.models import Message
from postroom.outbox.pricing import Priced
from postroom.runs.models import Run
from postroom.runs.services.briefing import brief_of
from postroom.runs.services.judging import judged

SAMPLE = 100
LETTERS = 8
"""So many letters are set, at most, to see how long they are."""
_SOME = """, reached AS (
  SELECT contact_id, point_id, row_number() OVER (ORDER BY contact_id) AS place, count(*) OVER () AS number
    FROM decided WHERE channel = %s
)
SELECT c.id, c.account_number, c.name, c.language, c.brand_id, p.id, p.value,
       CASE WHEN p.kind = 'postal' THEN p.parts END
  FROM reached d JOIN contacts_contact c ON c.id = d.contact_id JOIN contacts_contactpoint p ON p.id = d.point_id
 WHERE (d.place - 1) %% greatest(d.number / %s, 1) = 0 ORDER BY d.place LIMIT %s
"""
"""Every so many-th of them."""


def estimate(*, run: Run, viewer: Viewer, reached: Mapping[Channel, int], at: datetime) -> list[Expected]:
    """Say what so many messages by each channel would cost, from how some of them come out. No row is written."""
    if run.template_version_id is None:
        return []
    return [one for channel, number in reached.items() if number for one in _estimate(run, viewer, channel, number, at)]


def _estimate(run: Run, viewer: Viewer, channel: Channel, reached: int, at: datetime) -> list[Expected]:
    lane_id = run.lanes[channel].pk if channel in run.lanes else None
    if channel is Channel.EMAIL:
        return add_up([(Priced(channel, run.unit_id, lane_id, "", 0), reached)], at=at)
    made, skeletons = _some(run, viewer, channel, at)
    if channel is Channel.LETTER:
        made = made[:: max(len(made) // LETTERS, 1)][:LETTERS]
    groups = Counter(
        Priced(channel, run.unit_id, lane_id, one.country, one.size or _pages(one, skeletons), _posting(run, channel))
        for one in made
    )
    return [expected.scaled(reached) for expected in add_up(groups.items(), at=at)]


def _posting(run: Run, channel: Channel) -> Posting | None:
    return Posting(run.posting) if channel is Channel.LETTER else None


def estimate_made(*, run: Run, at: datetime) -> list[Expected]:
    """Say what the messages of a run cost that were made, or came to at the prices of now.

    Letters are as long as some of them are, until they are set.
    """
    groups = of_batch(batch_id=run.batch_id)
    expected = add_up(groups, at=at)
    if not any(one.channel is Channel.LETTER and one.unsized for one in expected):
        return expected
    pages = _some_pages(run)
    usual = max(pages, key=lambda page: pages[page], default=0)
    guessed = [
        (one._replace(size=usual) if one.channel is Channel.LETTER and not one.size else one, number)
        for one, number in groups
    ]
    return [
        replace(each, of=pages.total()) if pages and each.channel is Channel.LETTER else each
        for each in add_up(guessed, at=at)
    ]


def held_back(*, run: Run, at: datetime) -> Mapping[HoldReason, int]:
    """Say how many of the messages that were made the limits of the unit would hold, and why."""
    return limits.held_back(of_batch(batch_id=run.batch_id), at=at)


def _some(run: Run, viewer: Viewer, channel: Channel, at: datetime) -> tuple[list[Composed], Mapping[str, Any]]:
    judgement = judged(run=run, viewer=viewer, at=at)
    if judgement is None:
        return [], {}
    statement, arguments = judgement
    with connection.cursor() as cursor:
        cursor.execute(statement + _SOME, (*arguments, channel, SAMPLE, SAMPLE))
        found = [Recipient(*row) for row in cursor.fetchall()]
    written = composing.compose_slice(
        version_id=run.template_version_id or 0, brief=brief_of(run, channel), recipients=found, at=at
    )
    return [one for one in written.results if isinstance(one, Composed)], written.skeletons


def _pages(letter: Composed, skeletons: Mapping[str, Any]) -> int:
    shared = skeletons[letter.skeleton]
    return composing.pages_of(contents.letter_data(shared, letter.fills), who=letter.recipient.account_number)


def _some_pages(run: Run) -> Counter[int]:
    """Set some letters of a run, and return how often each number of pages was met."""
    ids = list(Message.objects.filter(batch_id=run.batch_id, channel=Channel.LETTER).order_by("id")
               .values_list("id", flat=True)[:LETTERS])  # fmt: skip
    return Counter(_set(contents.letters(ids=ids).values()))


def _set(letters: Iterable[Mapping[str, Any]]) -> Sequence[int]:
    return [pages for one in letters if (pages := composing.pages_of(one, who=""))]
