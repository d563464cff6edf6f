"""Write a text for one run, in place of choosing a template."""

from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Viewer
from postroom.contacts.models import Topic
from postroom.runs.models import Run, RunState
from postroom.runs.services.choosing import NotDraft, to_change
from postroom.stationery import selectors as stationery
from postroom.stationery import services
from postroom.stationery.models import TemplateVersion


@transaction.atomic
def write_text(*, run_id: int, viewer: Viewer, at: datetime) -> TemplateVersion:
    """Return the run's own text, to be chosen and written; it begins as the template that is chosen. Raises `NotDraft`.

    Once begun it stays, so that a look at a template loses nothing.
    """
    run = _draft(run_id, viewer)
    if run.own_text_id is not None:
        return stationery.newest(template_id=run.own_text_id)
    begun = services.write_for_run(viewer=viewer, unit=run.unit, name=run.title, like=run.template_version, at=at)
    run.own_text_id = begun.template_id
    run.save(update_fields=["own_text"])
    return begun


@transaction.atomic
def choose_topic(*, run_id: int, viewer: Viewer, topic: Topic | None) -> None:
    """Say what the run's own text is about: who said no to that is left out. Raises `NotDraft`."""
    run = _draft(run_id, viewer)
    if run.own_text_id is not None:
        services.treat(template_id=run.own_text_id, topic=topic, viewer=viewer)


def _draft(run_id: int, viewer: Viewer) -> Run:
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT:
        raise NotDraft(run.title)
    return run
