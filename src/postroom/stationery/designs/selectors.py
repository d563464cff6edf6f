"""Designs as a viewer may see them, and their versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from postroom.access.sharing import usable_by
from postroom.access.viewer import Viewer
from postroom.core.design import checking
from postroom.core.design.frame import Frame
from postroom.core.letter.design import LetterDesign, read_letter_design
from postroom.stationery.changing import right_to_change
from postroom.stationery.models import Design, DesignChoice, DesignVersion, Medium, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A design in the list: the version in force (None: nothing was published) and for what it is chosen."""

    design: Design
    number: int | None
    has_draft: bool
    choices: Sequence[DesignChoice]


def designs(*, viewer: Viewer, retired: bool = False, medium: str = Medium.EMAIL) -> QuerySet[Design]:
    """Return the designs of e-mails or letters on offer (or the retired ones) by name."""
    every = Design.objects.visible_to(viewer).filter(retired_at__isnull=not retired, medium=medium)
    return every.select_related("unit").order_by("name")


def entries(*, viewer: Viewer, retired: bool = False, medium: str = Medium.EMAIL) -> list[Entry]:
    """Return the list of designs with what it shows of each, in two queries."""
    versions_of = DesignVersion.objects.filter(design=OuterRef("pk"))
    published_ones = versions_of.filter(published_at__isnull=False).order_by("-number")
    rows = list(
        designs(viewer=viewer, retired=retired, medium=medium).annotate(
            newest_number=Subquery(published_ones.values("number")[:1]),
            has_draft=Exists(versions_of.filter(published_at__isnull=True)),
        )
    )
    chosen = list(_choices(viewer).filter(design__in=rows))
    return [
        Entry(
            design=row,
            number=row.newest_number,
            has_draft=row.has_draft,
            choices=[choice for choice in chosen if choice.design_id == row.pk],
        )
        for row in rows
    ]


def usable(*, viewer: Viewer, unit_id: int | None, medium: str = Medium.EMAIL) -> QuerySet[Design]:
    """Return the published designs that a template of this unit may name (none: of every unit)."""
    published = DesignVersion.objects.filter(design=OuterRef("pk"), published_at__isnull=False)
    return designs(viewer=viewer, medium=medium).filter(Exists(published), usable_by(unit_id))


def design(*, design_id: int, viewer: Viewer) -> Design:
    """Return one design. Raises `Design.DoesNotExist`."""
    return Design.objects.visible_to(viewer).select_related("unit").get(pk=design_id)


def email_design(*, design_id: int, viewer: Viewer) -> Design:
    """Return a design of e-mails. Raises `Design.DoesNotExist`, also for one of letters."""
    return Design.objects.visible_to(viewer).select_related("unit").get(pk=design_id, medium=Medium.EMAIL)


def may_change(*, design: Design, viewer: Viewer) -> bool:
    """Say whether the viewer may change a design; what every unit uses is changed by those who set things up."""
    return viewer.may(right_to_change(design.unit_id), design.unit_id)


def versions(*, design_id: int, viewer: Viewer) -> QuerySet[DesignVersion]:
    """Return the versions of a design, newest first."""
    visible = Design.objects.visible_to(viewer).filter(pk=design_id)
    return DesignVersion.objects.filter(design__in=visible).select_related("published_by", "design").order_by("-number")


def choices(*, design_id: int, viewer: Viewer) -> QuerySet[DesignChoice]:
    """Return for what a design is chosen, as far as the viewer sees the units."""
    return _choices(viewer).filter(design=design_id)


def templates_with(*, design_id: int, viewer: Viewer) -> QuerySet[Template]:
    """Return the templates that name a design."""
    names_it = Q(design=design_id) | Q(letter_design=design_id)
    return Template.objects.visible_to(viewer).filter(names_it, retired_at__isnull=True).order_by("name")


@lru_cache(maxsize=64)
def frame(*, version_id: int) -> Frame:
    """Return the frame of a published version; remembered, for it never changes."""
    stored = DesignVersion.objects.values_list("frame", flat=True).get(pk=version_id, published_at__isnull=False)
    return Frame.from_json(stored or {})


def lets_opt_out(*, design_id: int) -> bool:
    """Say whether customers can say no in e-mails of a design, as it is published now."""
    newest = DesignVersion.objects.filter(design=design_id, published_at__isnull=False).order_by("-pk")[0]
    return checking.lets_opt_out(frame(version_id=newest.pk))


@lru_cache(maxsize=64)
def letter_design(*, version_id: int) -> LetterDesign:
    """Return a published version of a design of letters; remembered, for it never changes."""
    stored = DesignVersion.objects.values_list("frame", flat=True).get(
        pk=version_id, way=DesignVersion.Way.LETTER, published_at__isnull=False
    )
    return read_letter_design(stored)


def _choices(viewer: Viewer) -> QuerySet[DesignChoice]:
    every = DesignChoice.objects.select_related("unit", "brand").order_by("unit__name", "kind", "occasion", "pk")
    return every if viewer.sees_all else every.filter(unit__in=viewer.unit_ids)
