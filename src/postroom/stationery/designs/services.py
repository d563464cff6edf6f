"""What can be done with designs: make, draw, publish, restore, share, retire, choose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from postroom.access.models import Brand, Unit
from postroom.access.sharing import allowed_by
from postroom.access.viewer import Right, Viewer
from postroom.audit.actions import Action
from postroom.core.design.blocks import STARTER, as_json
from postroom.core.design.checking import Problem
from postroom.core.design.values import DesignError
from postroom.core.letter import design as letters
from postroom.core.letter.checking import Problem as LetterProblem
from postroom.core.letter.presets import PRESETS
from postroom.stationery.changing import right_to_change, to_change
from postroom.stationery.designs.making import frame_of, letter_problems, must_be_drawable, problems, stored
from postroom.stationery.designs.selectors import usable
from postroom.stationery.models import Design, DesignChoice, DesignVersion, Medium, Template
from postroom.stationery.services.revising import ChangedMeanwhile, Published
from postroom.stationery.telling import names_of, tell, tell_choice

__all__ = [
    "ChangedMeanwhile",
    "DesignError",
    "Messages",
    "NotPublishable",
    "NothingPublished",
    "Published",
    "allow",
    "bring_back",
    "choose",
    "copy",
    "draft",
    "dress",
    "frame_of",
    "make",
    "make_letter_design",
    "publish",
    "rename",
    "restore",
    "retire",
    "save_draft",
    "stop_choosing",
]


class NotPublishable(Exception):
    """The draft has problems that would reach customers; they are in `problems`."""

    def __init__(self, problems: Collection[Any]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


class NothingPublished(Exception):
    """A design that nobody published cannot be taken for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """For which messages a design is taken; what is empty means any. Both days are among them."""

    unit: Unit | None = None
    brand: Brand | None = None
    kind: str = ""
    occasion: str = ""
    begins_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def make(*, viewer: Viewer, name: str, unit: Unit | None, way: str = "blocks", source: str = "") -> Design:
    """Make a design with a draft; of blocks, it looks as mails do that nobody designed."""
    viewer.must(right_to_change(unit.pk if unit else None), unit.pk if unit else None)
    made = Design.objects.create(unit=unit, name=name)
    content = as_json(STARTER) if way == DesignVersion.Way.BLOCKS else {"source": source}
    DesignVersion.objects.create(design=made, number=1, way=way, content=content)
    return made


@transaction.atomic
def make_letter_design(*, viewer: Viewer, name: str, unit: Unit | None, preset: str) -> Design:
    """Make a design of letters with a draft that is as a preset has it."""
    viewer.must(right_to_change(unit.pk if unit else None), unit.pk if unit else None)
    made = Design.objects.create(unit=unit, name=name, medium=Medium.LETTER)
    content = letters.as_json(letters.from_preset(PRESETS[preset]))
    DesignVersion.objects.create(design=made, number=1, way=DesignVersion.Way.LETTER, content=content)
    return made


@transaction.atomic
def draft(*, design_id: int, viewer: Viewer) -> DesignVersion:
    """Return the draft of a design; where there is none, one that is as the last published version."""
    design = _to_change(design_id=design_id, viewer=viewer)
    newest = DesignVersion.objects.filter(design=design).latest("number")
    if newest.published_at is None:
        return newest
    return DesignVersion.objects.create(design=design, number=newest.number + 1, way=newest.way, content=newest.content)


@transaction.atomic
def save_draft(
    *, version_id: int, revision: int, content: Mapping[str, Any], viewer: Viewer, at: datetime
) -> DesignVersion:
    """Keep what was drawn on the version and revision that were shown; on a published one a draft is begun.

    Raises `DesignError`, `DesignVersion.DoesNotExist` or `ChangedMeanwhile`.
    """
    shown = _version(version_id=version_id, viewer=viewer)
    if content == shown.content and shown.revision == revision:
        return shown
    must_be_drawable(shown.way, content)
    kept = draft(design_id=shown.design_id, viewer=viewer) if shown.published_at else shown
    is_next = kept.pk == shown.pk or (kept.number == shown.number + 1 and kept.revision == 0)
    seen = revision if kept.pk == shown.pk else 0
    saved = DesignVersion.objects.filter(pk=kept.pk, revision=seen, published_at__isnull=True).update(
        revision=F("revision") + 1, content=content, changed_at=at
    )
    if not (saved and is_next):
        raise ChangedMeanwhile(f"the draft of {shown.design.name} is at revision {kept.revision}")
    kept.refresh_from_db()
    return kept


@transaction.atomic
def publish(*, version_id: int, revision: int, viewer: Viewer, at: datetime) -> DesignVersion:
    """Make a draft what messages look like from now on. Raises `Published`, `ChangedMeanwhile`, `NotPublishable`."""
    version = _version(version_id=version_id, viewer=viewer)
    if version.published_at is not None:
        raise Published(str(version))
    if revision != version.revision:
        raise ChangedMeanwhile(f"the draft of {version.design.name} is at revision {version.revision}")
    is_letter = version.way == DesignVersion.Way.LETTER
    found: Sequence[Problem | LetterProblem] = letter_problems(version) if is_letter else problems(version)
    if blocking := [problem for problem in found if problem.blocks]:
        raise NotPublishable(blocking)
    version.frame = stored(version.way, version.content)
    version.published_at = version.changed_at = at
    version.published_by_id = viewer.user_id or None
    version.save(update_fields=["frame", "published_at", "published_by", "changed_at"])
    tell(viewer, Action.DESIGN_PUBLISHED, version.design, version=version.number)
    return version


@transaction.atomic
def restore(*, version_id: int, viewer: Viewer, at: datetime) -> DesignVersion:
    """Make the draft as an old version was; what was in it is written over."""
    old = _version(version_id=version_id, viewer=viewer)
    begun = draft(design_id=old.design_id, viewer=viewer)
    begun.way, begun.content, begun.changed_at = old.way, old.content, at
    begun.revision += 1
    begun.save(update_fields=["way", "content", "changed_at", "revision"])
    return begun


@transaction.atomic
def rename(*, design_id: int, name: str, viewer: Viewer) -> Design:
    """Call it something else."""
    design = _to_change(design_id=design_id, viewer=viewer)
    design.name = name
    design.save(update_fields=["name"])
    return design


@transaction.atomic
def allow(*, design_id: int, units: Collection[Unit], viewer: Viewer) -> Design:
    """Say which units may use it besides its owner, each with all below it; what the viewer cannot see stays."""
    design = _to_change(design_id=design_id, viewer=viewer)
    design.allowed_unit_ids = allowed_by(viewer, [unit.pk for unit in units], before=design.allowed_unit_ids)
    design.save(update_fields=["allowed_unit_ids"])
    tell(viewer, Action.DESIGN_ALLOWED, design, units=names_of(design.allowed_unit_ids))
    return design


@transaction.atomic
def copy(*, design_id: int, name: str, unit: Unit | None, viewer: Viewer) -> Design:
    """Make a design whose draft is as the newest version of another."""
    original = Design.objects.visible_to(viewer).get(pk=design_id)
    newest = DesignVersion.objects.filter(design=original).latest("number")
    made = make(viewer=viewer, name=name, unit=unit)
    Design.objects.filter(pk=made.pk).update(medium=original.medium)
    made.medium = original.medium
    DesignVersion.objects.filter(design=made).update(way=newest.way, content=newest.content)
    return made


@transaction.atomic
def dress(
    *, template_id: int, design_id: int | None, letter_design_id: int | None = None, occasion: str, viewer: Viewer
) -> Template:
    """Say which designs a template has (none: those that are chosen for its messages) and what it is sent for.

    Raises `Design.DoesNotExist`, also for one that the template's unit may not use.
    """
    template = to_change(template_id=template_id, viewer=viewer)
    template.design = _named(template, design_id, Medium.EMAIL, viewer)
    template.letter_design = _named(template, letter_design_id, Medium.LETTER, viewer)
    template.occasion = occasion
    template.save(update_fields=["design", "letter_design", "occasion"])
    names = {"design": str(template.design or ""), "letter_design": str(template.letter_design or "")}
    tell(viewer, Action.TEMPLATE_DRESSED, template, occasion=occasion, **names)
    return template


def _named(template: Template, design_id: int | None, medium: Medium, viewer: Viewer) -> Design | None:
    if design_id is None:
        return None
    return usable(viewer=viewer, unit_id=template.unit_id, medium=medium).get(pk=design_id)


@transaction.atomic
def retire(*, design_id: int, viewer: Viewer, at: datetime) -> Design:
    """Offer it no more, and take it for no message by itself; templates that name it keep it."""
    design = _to_change(design_id=design_id, viewer=viewer)
    if design.retired_at:
        return design
    design.retired_at = at
    design.save(update_fields=["retired_at"])
    tell(viewer, Action.DESIGN_RETIRED, design)
    return design


@transaction.atomic
def bring_back(*, design_id: int, viewer: Viewer) -> Design:
    """Offer a retired design again."""
    design = _to_change(design_id=design_id, viewer=viewer)
    if not design.retired_at:
        return design
    design.retired_at = None
    design.save(update_fields=["retired_at"])
    tell(viewer, Action.DESIGN_BROUGHT_BACK, design)
    return design


@transaction.atomic
def choose(*, design_id: int, messages: Messages, viewer: Viewer) -> DesignChoice:
    """Take a design for such messages from now on, in place of the one taken for just these before.

    Raises `NothingPublished`.
    """
    design = Design.objects.visible_to(viewer).get(pk=design_id)
    viewer.must(Right.SET_UP, messages.unit.pk if messages.unit else None)
    if not DesignVersion.objects.filter(design=design, published_at__isnull=False).exists():
        raise NothingPublished(design.name)
    these = {each.name: getattr(messages, each.name) for each in fields(messages)}
    choice, _ = DesignChoice.objects.update_or_create(medium=design.medium, **these, defaults={"design": design})
    tell_choice(viewer, Action.DESIGN_CHOSEN, choice)
    return choice


@transaction.atomic
def stop_choosing(*, choice_id: int, viewer: Viewer) -> None:
    """Take it no more for these messages. Raises `DesignChoice.DoesNotExist`."""
    visible = DesignChoice.objects.filter(design__in=Design.objects.visible_to(viewer))
    choice = visible.get(pk=choice_id)
    viewer.must(Right.SET_UP, choice.unit_id)
    tell_choice(viewer, Action.DESIGN_NOT_CHOSEN, choice)
    choice.delete()


def _to_change(*, design_id: int, viewer: Viewer) -> Design:
    design = Design.objects.visible_to(viewer).select_for_update().get(pk=design_id)
    viewer.must(right_to_change(design.unit_id), design.unit_id)
    return design


def _version(*, version_id: int, viewer: Viewer) -> DesignVersion:
    design_id = DesignVersion.objects.values_list("design_id", flat=True).get(pk=version_id)
    design = _to_change(design_id=design_id, viewer=viewer)
    version = DesignVersion.objects.get(pk=version_id)
    version.design = design
    return version
