"""What the print desk shows: letters that wait, sheet by sheet, and the batches with their letters and files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, F, QuerySet

from postroom.access.models import Unit
from postroom.access.viewer import Right, Viewer
from postroom.core.letter.area import PAPERS
from postroom.core.lifecycle import State
from postroom.outbox.models import Dispatch, Message, MessageQuerySet, Rendition
from postroom.posting.models import LetterState, PrintBatch, PrintCopy, PrintLetter

SHOWN = 50
RECENT = 25
_BY_SHEET = """
WITH kinds AS (
  SELECT w.unit_id AS unit, r.skeleton_id, count(*) AS n, min(w.ordered_at) AS since
    FROM ({waiting}) w JOIN outbox_rendition r ON r.message_id = w.id AND r.number = w.rendition
   GROUP BY 1, 2
), sheets AS (
  SELECT unit, n, since, s.digest, (s.content::json->'around'->'sheet')::text AS sheet
    FROM kinds JOIN outbox_skeleton s ON s.digest = kinds.skeleton_id
)
SELECT unit, md5(COALESCE(sheet, '')), min(sheet), sum(n)::bigint, min(since), array_agg(digest)
  FROM sheets GROUP BY 1, 2 ORDER BY 1, 4 DESC, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Letters of one unit on one sheet that wait: they go into the same envelopes."""

    unit_id: int
    unit: str
    sheet: str
    """Digest of the sheet, by which it is chosen."""
    paper: str
    envelope: str
    sender: str
    count: int
    since: datetime
    skeletons: tuple[str, ...]

    @property
    def key(self) -> str:
        """By which a screen names it."""
        return f"{self.unit_id}-{self.sheet}"


def waiting(*, viewer: Viewer) -> MessageQuerySet:
    """Return the letters for own post that the viewer may send, and that nobody has in hand."""
    by_hand = Dispatch.objects.filter(lane__is_by_hand=True, lease_until__isnull=True)
    found = Message.objects.visible_to(viewer).filter(state=State.QUEUED, pk__in=by_hand.values("message_id"))
    return found if viewer.sees_all else found.filter(unit_id__in=viewer.units.get(Right.SEND, frozenset()))


def stacks(*, viewer: Viewer) -> list[Stack]:
    """Return what waits, in two queries, however much it is."""
    rows_of_theirs = waiting(viewer=viewer).order_by().values("id", "unit_id", "rendition", "ordered_at")
    sql, given = rows_of_theirs.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_BY_SHEET.format(waiting=sql), given)
        rows = cursor.fetchall()
    names = dict(Unit.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "name"))
    return [_stack(row, names) for row in rows]


def stack(*, viewer: Viewer, key: str) -> Stack | None:
    """Return what still waits on one sheet, if anything does."""
    return next((each for each in stacks(viewer=viewer) if each.key == key), None)


def letters_of(*, viewer: Viewer, of: Stack) -> QuerySet[Message]:
    """Return the letters of a stack in the order in which they were ordered."""
    on_it = Rendition.objects.filter(skeleton_id__in=of.skeletons, number=F("message__rendition")).values("message_id")
    return waiting(viewer=viewer).filter(unit_id=of.unit_id, pk__in=on_it).order_by("pk")


def page(found: QuerySet[Message], *, after: int | None = None) -> tuple[list[Message], int | None]:
    """Return a page of them, and behind which the next begins (None: nowhere)."""
    rows = (found.filter(pk__gt=after) if after else found).select_related("contact")
    shown = list(rows[: SHOWN + 1])
    return shown[:SHOWN], shown[SHOWN - 1].pk if len(shown) > SHOWN else None


def batches(*, viewer: Viewer) -> QuerySet[PrintBatch]:
    """Return the batches, newest first."""
    return PrintBatch.objects.visible_to(viewer).select_related("unit", "made_by", "ended_by").order_by("-pk")


def copies(batch: PrintBatch) -> list[PrintCopy]:
    """Return the files of a batch."""
    return list(PrintCopy.objects.filter(batch=batch).select_related("made_by"))


def standing(batch: PrintBatch) -> dict[str, int]:
    """Return how many letters of the batch are in which state."""
    rows = PrintLetter.objects.filter(batch=batch).values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def refused(batch: PrintBatch, *, most: int = SHOWN) -> list[PrintLetter]:
    """Return the letters that could not be set."""
    return list(_named(batch).filter(state=LetterState.REFUSED)[:most])


def letters(batch: PrintBatch, *, after: int = 0) -> tuple[list[PrintLetter], int | None]:
    """Return a page of the letters of a batch, and behind which position the next begins (None: nowhere)."""
    shown = list(_named(batch).filter(position__gt=after)[: SHOWN + 1])
    return shown[:SHOWN], shown[SHOWN - 1].position if len(shown) > SHOWN else None


def _named(batch: PrintBatch) -> QuerySet[PrintLetter]:
    return PrintLetter.objects.filter(batch=batch).select_related("message__contact").order_by("position")


def _stack(row: tuple[Any, ...], names: dict[int, str]) -> Stack:
    unit_id, digest, source, count, since, skeletons = row
    sheet = orjson.loads(source) if source else {}
    return Stack(
        unit_id=unit_id, unit=names[unit_id], sheet=digest, paper=_paper(sheet), count=count, since=since,
        envelope=sheet.get("envelope", ""), sender=((sheet.get("sender") or {}).get("text") or "")[:300],
        skeletons=tuple(skeletons),
    )  # fmt: skip


def _paper(sheet: dict[str, Any]) -> str:
    size = sheet.get("page")
    same = (code for code, paper in PAPERS.items() if size == {"width": paper.width, "height": paper.height})
    return next(same, "")
