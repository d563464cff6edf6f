"""One PDF that goes with every message of a run: attached to e-mails, printed behind letters."""

from typing import IO

from django.db import transaction

from postroom.access.viewer import Viewer
from postroom.core.carriage.files import PDF
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment
from postroom.runs.models import RunState
from postroom.runs.services.choosing import NotDraft, to_change
from postroom.typesetting import inspection
from postroom.typesetting.refusals import Refused


class NoPdf(ValueError):
    """The file is no PDF, or one that cannot be opened and printed."""


def attach(*, run_id: int, viewer: Viewer, name: str, file: IO[bytes]) -> Attachment:
    """Let a PDF go with all messages, in the place of the one before. Raises `outbox.BadFile`, `NoPdf`, `NotDraft`."""
    found = outbox.checked(name, file)
    if found.media_type != PDF:
        raise NoPdf(found.name)
    try:
        inspection.page(found.data)
    except Refused as refused:
        raise NoPdf(found.name) from refused
    with transaction.atomic():
        return outbox.attach_to_batch(batch_id=_batch(run_id, viewer), file=found)


@transaction.atomic
def detach(*, run_id: int, viewer: Viewer) -> None:
    """Let no file go with the messages. Raises `NotDraft`."""
    outbox.detach_from_batch(batch_id=_batch(run_id, viewer))


def _batch(run_id: int, viewer: Viewer) -> int:
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT:
        raise NotDraft(run.title)
    return run.batch_id
