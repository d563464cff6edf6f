"""What the unit of a run may use: texts, accounts, audiences, designs."""

from collections.abc import Collection, Sequence

from postroom.access.sharing import usable_by
from postroom.access.viewer import Viewer
from postroom.audiences import selectors as audiences
from postroom.composing.services import Designs
from postroom.outbox.models import Lane
from postroom.runs.models import Run
from postroom.stationery import selectors as stationery
from postroom.stationery.designs import selectors as designs
from postroom.stationery.designs.choosing import EMAIL, LETTER
from postroom.stationery.models import Template


class NotUsable(Exception):
    """The template is not published, an account is for another channel, or something is not for the run's unit."""


def check_text(*, run: Run, viewer: Viewer, version_id: int | None) -> None:
    """Raise `NotUsable` for a text that is not published and not written for the run."""
    if version_id is None:
        return
    version = stationery.version(version_id=version_id, viewer=viewer)
    is_published = version.published_at is not None and version.template.kind == Template.Kind.MESSAGE
    if not is_published and version.template_id != run.own_text_id:
        raise NotUsable(f"{version} is not published, or nothing that is sent by itself")


def further_lanes(*, run: Run, viewer: Viewer, first_id: int | None, ids: Sequence[int]) -> list[Lane]:
    """Return the accounts of the channels that stand in. Raises `NotUsable` for one that the run cannot go by."""
    named = [pk for pk in (first_id, *ids) if pk is not None]
    lanes = Lane.objects.visible_to(viewer).in_bulk(named)
    if len(lanes) < len(set(named)):
        raise Lane.DoesNotExist
    usable = set(Lane.objects.filter(usable_by(run.unit_id), pk__in=named).values_list("pk", flat=True))
    for lane in lanes.values():
        wanted = [run.channel] if lane.pk == first_id else run.fallback
        if lane.channel not in wanted:
            raise NotUsable(f"{lane.name} carries {lane.channel}, not {' or '.join(wanted) or 'anything'}")
        if lane.pk not in usable:
            raise NotUsable(f"{lane.name} is not for {run.unit}")
    by_channel = {lane.channel: lane for lane in lanes.values() if lane.pk != first_id}
    return list(by_channel.values())


def check_audiences(*, run: Run, viewer: Viewer, ids: Collection[int]) -> None:
    """Raise `NotUsable` where an audience is named that the run's unit may not use."""
    usable = audiences.offered(viewer=viewer, unit_id=run.unit_id).filter(pk__in=ids).count() if ids else 0
    if usable < len(ids):
        raise NotUsable(f"not all of the audiences are for {run.unit}")


def check_designs(*, run: Run, viewer: Viewer, wanted: Designs) -> None:
    """Raise `NotUsable` for a design that is newly chosen and not on offer to the run's unit."""
    for pk, known, medium in zip(wanted, run.batch.designs, (EMAIL, LETTER), strict=True):
        if pk is not None and pk != known:
            offered = designs.usable(viewer=viewer, unit_id=run.unit_id, medium=medium)
            if not offered.filter(pk=pk).exists():
                raise NotUsable(f"there is no such design of a {medium} for {run.unit}")


def lets_opt_out(*, run: Run) -> bool:
    """Say whether customers can say no in the run's own design of e-mails, if it has one and they must be able to."""
    topic_id = run.template_version.template.topic_id if run.template_version else None
    design_id = run.batch.design_id
    if topic_id is None or design_id is None or EMAIL not in run.channels:
        return True
    return designs.lets_opt_out(design_id=design_id)
