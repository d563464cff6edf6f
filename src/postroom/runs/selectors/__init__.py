"""Runs as a viewer may see them: how far they are, who was left out and why, and what to put into a report."""

from postroom.runs.reasons import Reason
from postroom.runs.selectors.counting import Progress, overview, progress, remaining, sending_time
from postroom.runs.selectors.lists import (
    PAGE,
    Line,
    Narrowed,
    Sheet,
    count,
    first_made,
    items,
    named,
    of_text,
    page,
    report,
    run,
    runs,
    sheet,
    tags,
    usage_counts,
    usages,
)

__all__ = [
    "PAGE",
    "Line",
    "Narrowed",
    "Progress",
    "Reason",
    "Sheet",
    "count",
    "first_made",
    "items",
    "named",
    "of_text",
    "overview",
    "page",
    "progress",
    "remaining",
    "report",
    "run",
    "runs",
    "sending_time",
    "sheet",
    "tags",
    "usage_counts",
    "usages",
]
