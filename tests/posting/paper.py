"""Letters that wait for own post, as `store` writes them."""

from postroom.access.models import Unit
from postroom.access.viewer import SYSTEM
from postroom.core.address.postal import PostalAddress
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.core.rendering.letter_skeleton import LetterSkeleton, address_fill
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane, Message
from postroom.posting import selectors, services
from postroom.posting.models import PrintBatch
from tests import makers
from tests.makers import NOON
from tests.typesetting import letters as sheets

LONG = 60
"""So many paragraphs that a letter has a second page."""


def skeleton(preset: str = "din5008b", *, paragraphs: int = 1, **change) -> LetterSkeleton:
    sheet = dict(sheets.stock(preset, **change).sheet)
    lines = [{"type": "paragraph", "align": "", "lines": [[{"text": "Dear "}, {"text": 0}]]}]
    more = [{"type": "paragraph", "align": "", "lines": [[{"text": f"Line {n}"}]]} for n in range(1, paragraphs)]
    return LetterSkeleton(["Your bill"], lines + more, {"language": "en", "sheet": sheet}, 1)


def waiting(
    *names: str, on: LetterSkeleton | None = None, at: Unit | None = None, city: str = "Dublin 1", state=State.QUEUED
) -> list[Message]:
    """Letters to customers of these names, in the lane that people empty."""
    place, shared = at or makers.unit(), on or skeleton()
    owners = [makers.contact(name=name, at=place) for name in names]
    address = PostalAddress(lines=("1 Quay Road",), city=city, country="IE")
    new = [
        outbox.NewMessage(
            contact_id=owner.pk, point_id=None, recipient=address.one_line, recipient_name=owner.name,
            subject="Your bill", language="en", skeleton=shared.digest, sha256="0" * 64,
            fills=[owner.name, address_fill(name=owner.name, address=address, day=NOON.date())],
        )
        for owner in owners
    ]  # fmt: skip
    common = outbox.Common(
        unit_id=place.pk, channel=Channel.LETTER, state=State.DRAFT, lane_id=Lane.objects.get(code="own-post").pk
    )
    ids = outbox.store(common=common, messages=new, skeletons={shared.digest: shared}, at=NOON)
    if state != State.DRAFT:
        outbox.move(ids=ids, step=Step.SUBMIT, at=NOON)
    if state == State.CANCELLED:
        outbox.move(ids=ids, step=Step.CANCEL, at=NOON)
    return list(Message.objects.filter(pk__in=ids).order_by("pk"))


def begun(viewer=SYSTEM, **change) -> PrintBatch:
    """A batch of the first stack that waits; its file is not made yet."""
    return services.begin_batch(viewer=viewer, stack=selectors.stacks(viewer=viewer)[0], at=NOON, **change)


def made(viewer=SYSTEM, **change) -> PrintBatch:
    """A batch with its file."""
    batch = begun(viewer, **change)
    services.make(batch_id=batch.pk, at=NOON)
    batch.refresh_from_db()
    return batch
