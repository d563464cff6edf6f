"""What the messages of a run on one channel are made with."""

from dataclasses import replace

from postroom.composing import services as composing
from postroom.core.carriage.envelope import Channel
from postroom.outbox import services as outbox
from postroom.records import selectors as records
from postroom.runs.models import Run


def text_of(run: Run) -> composing.Text:
    """Return what the run says, to show it as its messages will look."""
    return replace(composing.of_version(run.template_version_id or 0), designs=run.batch.designs)


def brief_of(run: Run, channel: Channel) -> composing.Brief:
    """Return it; the same before anything is made, to see what comes, as when it is made."""
    return composing.Brief(
        unit_id=run.unit_id,
        catalogue=records.catalogue(),
        key=composing.signing_key(),
        channel=channel,
        author_id=run.created_by_id,
        free_values=run.batch.free_values,
        designs=run.batch.designs,
        along=outbox.along_with(batch_id=run.batch_id),
    )
