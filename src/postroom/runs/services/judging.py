"""Judge those chosen for a run as generating would now; nothing is written."""

from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet

from postroom.access.viewer import Viewer
from postroom.audiences.selectors import BadFilter, Gone
from postroom.runs import freezing
from postroom.runs.models import Run
from postroom.runs.services.choosing import recipients


def judged(*, run: Run, viewer: Viewer, at: datetime) -> tuple[str, tuple[Any, ...]] | None:
    """Return the beginning of a statement, which ends in `decided`, and its arguments.

    None: nothing was chosen that anybody could be found by, or it is not there any more.
    """
    topic_id = run.template_version.template.topic_id if run.template_version else None
    try:
        chosen = recipients(run=run, viewer=viewer, at=at)
        return freezing.decided(run=run, chosen=chosen, topic_id=topic_id, at=at)
    except (EmptyResultSet, Gone, BadFilter):
        return None
