"""What the messages of a run on one channel are made with."""

from postroom.composing import services as composing
from postroom.core.carriage.envelope import Channel
from postroom.outbox import services as outbox
from postroom.records import selectors as records
from postroom.runs.models import Run


def brief_of(run: Run, channel: Channel) -> composing.Brief:
    """Return it; the same before anything is made, to see what comes, as when it is made."""
    return composing.Brief(
        unit_id=run.unit_id,
        catalogue=records.catalogue(),
        key=composing.signing_key(),
        channel=channel,
        author_id=run.created_by_id,
        free_values=run.batch.free_values,
        along=outbox.along_with(batch_id=run.batch_id),
    )
