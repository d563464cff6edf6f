"""Where a text belongs: it is a template's, or that of one run; for whom it is shown then, with what, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from postroom.access.viewer import Right
from postroom.audiences.selectors import BadFilter, Gone
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.runs import selectors as runs
from postroom.runs.services import recipients
from postroom.stationery import selectors

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer
    from postroom.contacts.models import ContactQuerySet
    from postroom.runs.models import Run
    from postroom.stationery.models import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """`page` is where the text is written, `among` the customers that it is shown for, by what is searched."""

    page: str
    may_change: bool
    among: Callable[[str], ContactQuerySet]
    channel: Channel | None = None
    """The one it goes out on; None: on any, so that it is shown for all."""
    free_values: Mapping[str, str] = field(default_factory=dict)
    """What is typed already for its free tags."""
    designs: composing.Designs = composing.AS_SAID
    """What it is laid out with, whatever its template says."""
    is_of_run: bool = False


def belonging(*, template: Template, viewer: Viewer) -> Belonging:
    """Say where a text belongs. Raises `Run.DoesNotExist` for that of a run which the viewer cannot see."""
    if template.kind == selectors.Kind.RUN:
        return _of_run(runs.of_text(template_id=template.pk, viewer=viewer), viewer)
    return Belonging(
        page=reverse("templates:edit", args=[template.pk]),
        may_change=selectors.may_change(template=template, viewer=viewer) and not template.retired_at,
        among=lambda typed: _of_unit(viewer, template.unit_id, typed),
    )


def _of_run(run: Run, viewer: Viewer) -> Belonging:
    def among(typed: str) -> ContactQuerySet:
        found = _of_unit(viewer, run.unit_id, typed)
        try:
            chosen = recipients(run=run, viewer=viewer, at=timezone.now())
        except (Gone, BadFilter):
            return found  # the step Who says what is wrong
        return found.filter(pk__in=chosen.order_by().values("pk")) if chosen.exists() else found

    return Belonging(
        page=reverse("runs:what", args=[run.pk]),
        may_change=run.state == "draft" and viewer.may(Right.SEND, run.unit_id),
        among=among,
        channel=Channel(run.channel),
        free_values={name: value for name, value in run.batch.free_values.items() if value.strip()},
        designs=run.batch.designs,
        is_of_run=True,
    )


def _of_unit(viewer: Viewer, unit_id: int | None, typed: str) -> ContactQuerySet:
    found = contacts.search(viewer=viewer, text=typed).select_related("unit__brand", "brand")
    return found.filter(unit_id=unit_id) if unit_id else found
