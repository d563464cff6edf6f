"""What is wrong with the text that was written for a run, and what becomes of it when the run is made."""

from datetime import datetime

from postroom.access.viewer import Viewer
from postroom.runs.models import Run
from postroom.stationery import selectors as stationery
from postroom.stationery import services


def faults(*, run: Run) -> list[str]:
    """Say what keeps the run's own text from going out; nothing if it says a template, which was read before."""
    version = run.template_version
    if version is None or not run.says_own_text or version.published_at is not None:
        return []
    return [problem.sentence for problem in stationery.problems(version=version) if problem.blocks]


def settle(*, run: Run, viewer: Viewer, at: datetime) -> None:
    """Let the run's own text stay as it is from now on: what is approved and sent is what was checked."""
    if run.says_own_text:
        services.settle(version_id=run.template_version_id or 0, name=run.title, viewer=viewer, at=at)


def reopen(*, run: Run) -> None:
    """Let the run's own text be written again: nothing could be made."""
    if run.own_text is not None and run.says_own_text:
        run.template_version = services.go_on_writing(template_id=run.own_text.pk)
        run.save(update_fields=["template_version"])
