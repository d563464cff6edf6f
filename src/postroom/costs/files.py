"""The price table as a file: what a new one would change, and how it is written."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from postroom.access.viewer import Viewer
from postroom.core.carriage.envelope import Channel, Posting
from postroom.costs.lines import Line
from postroom.costs.services import may_price
from postroom.intake.files.reading import guarded
from postroom.outbox.models import Measure, Rate

HEADS = (
    "medium", "class", "account", "country", "measure", "from", "to", "price", "each", "currency", "valid_from",
    "valid_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a file would change: new lines, lines with another price (before, after), how many stay, what it lacks."""

    added: Sequence[Line] = ()
    changed: Sequence[tuple[Line, Line]] = ()
    kept: int = 0
    lacking: Sequence[Rate] = ()


def compare(*, lines: Sequence[Line], viewer: Viewer) -> Changes:
    """Say what entering these lines would change, and which lines of the table the file does not have."""
    standing = {Line.of(rate).key: rate for rate in _of_table(viewer)}
    told = {line.key for line in lines}
    known = [(Line.of(standing[line.key]), line) for line in lines if line.key in standing]
    changed = [(before, after) for before, after in known if before != after]
    return Changes(
        added=[line for line in lines if line.key not in standing],
        changed=changed,
        kept=len(known) - len(changed),
        lacking=[
            rate
            for key, rate in standing.items()
            if key not in told
            and may_price(
                viewer=viewer,
                lane_unit_id=rate.lane.unit_id if rate.lane else None,
                is_of_account=rate.lane_id is not None,
            )
        ],
    )


def write(lines: Iterable[Line]) -> str:
    """Return lines as the file that is read."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows([guarded(cell) for cell in _cells(line)] for line in lines)
    return out.getvalue()


def table(*, viewer: Viewer) -> str:
    """Return the price table, as far as the viewer sees it, as a file that is read again as it is."""
    return write(map(Line.of, _of_table(viewer)))


def example(*, day: date) -> str:
    """Return a file to begin with: every medium, with what its sizes go by."""

    def line(channel: Channel, price: str, measure: Measure, **more: Any) -> Line:
        return Line(channel=channel, price=Decimal(price), measure=measure, currency="EUR", valid_from=day, **more)

    return write([
        line(Channel.SMS, "0.07500", Measure.PART, country="DE", is_each=True),
        line(Channel.SMS, "0.04200", Measure.PART, country="PL", is_each=True),
        line(Channel.SMS, "0.11000", Measure.PART, is_each=True),
        line(Channel.LETTER, "0.83", Measure.SHEET, posting=Posting.STANDARD, country="DE", size_to=3),
        line(Channel.LETTER, "1.20", Measure.SHEET, posting=Posting.STANDARD, country="DE", size_from=4, size_to=8),
        line(Channel.LETTER, "1.65", Measure.GRAM, posting=Posting.STANDARD, size_to=20),
        line(Channel.LETTER, "4.90", Measure.MESSAGE, posting=Posting.WITH_RECEIPT, country="DE"),
        line(Channel.LETTER, "2.10", Measure.MESSAGE, posting=Posting.ELECTRONIC),
        line(Channel.EMAIL, "0.00040", Measure.MESSAGE),
    ])  # fmt: skip


def _of_table(viewer: Viewer) -> list[Rate]:
    order = ("channel", "posting", "lane__code", "country", "measure", "size_from", "valid_from")
    return list(Rate.objects.visible_to(viewer).in_force().select_related("lane").order_by(*order))


def _cells(line: Line) -> list[str]:
    return [
        line.channel, line.posting, line.lane_code, line.country or "*", line.measure, str(line.size_from),
        str(line.size_to or ""), f"{line.price:f}", "yes" if line.is_each else "no", line.currency,
        line.valid_from.isoformat(), line.valid_to.isoformat() if line.valid_to else "",
    ]  # fmt: skip
