"""Make, name, copy and retire templates."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from postroom.access.models import Unit
from postroom.access.sharing import allowed_by, usable_by
from postroom.access.viewer import Viewer
from postroom.audit.actions import Action
from postroom.contacts.models import Topic
from postroom.stationery import selectors
from postroom.stationery.changing import right_to_change, to_change
from postroom.stationery.models import Design, Medium, Template, TemplateVersion, Wording
from postroom.stationery.telling import names_of, tell
from postroom.stationery.words import from_rows, to_rows

Kind = Template.Kind


class SystemTemplate(Exception):
    """Postroom needs this template itself: it can be changed and reset, but neither renamed nor retired."""


@transaction.atomic
def make(
    *,
    viewer: Viewer,
    name: str,
    unit: Unit | None,
    topic: Topic | None = None,
    default_language: str = "en",
    kind: Kind = Kind.MESSAGE,
) -> Template:
    """Make a custom template or a snippet with an empty draft. Without a unit, every unit may use it."""
    viewer.must(right_to_change(unit.pk if unit else None), unit.pk if unit else None)
    template = Template.objects.create(
        unit=unit, code=free_code(name), name=name, topic=topic, default_language=default_language, kind=kind
    )
    TemplateVersion.objects.create(template=template, number=1)
    return template


@transaction.atomic
def rename(*, template_id: int, name: str, viewer: Viewer) -> Template:
    """Call it something else; its code stays. Raises `SystemTemplate`."""
    template = _custom(template_id=template_id, viewer=viewer)
    template.name = name
    template.save(update_fields=["name"])
    return template


@transaction.atomic
def allow(*, template_id: int, units: Collection[Unit], viewer: Viewer) -> Template:
    """Say which units may use it besides its owner, each with all below it; none: all below the owner.

    What the viewer cannot see stays as it was.
    """
    template = to_change(template_id=template_id, viewer=viewer)
    template.allowed_unit_ids = allowed_by(viewer, [unit.pk for unit in units], before=template.allowed_unit_ids)
    template.save(update_fields=["allowed_unit_ids"])
    tell(viewer, Action.TEMPLATE_ALLOWED, template, units=names_of(template.allowed_unit_ids))
    return template


@transaction.atomic
def retire(*, template_id: int, viewer: Viewer, at: datetime) -> Template:
    """Offer it no more. What was sent from it keeps it. Raises `SystemTemplate`."""
    template = _custom(template_id=template_id, viewer=viewer)
    if template.retired_at:
        return template
    template.retired_at = at
    template.save(update_fields=["retired_at"])
    tell(viewer, Action.TEMPLATE_RETIRED, template)
    return template


@transaction.atomic
def bring_back(*, template_id: int, viewer: Viewer) -> Template:
    """Offer a retired template again."""
    template = to_change(template_id=template_id, viewer=viewer)
    if not template.retired_at:
        return template
    template.retired_at = None
    template.save(update_fields=["retired_at"])
    tell(viewer, Action.TEMPLATE_BROUGHT_BACK, template)
    return template


@transaction.atomic
def copy(*, template_id: int, name: str, unit: Unit | None, viewer: Viewer) -> Template:
    """Make a custom template whose draft says what the newest version of another says.

    It looks like the other where its unit may use the designs.
    """
    original = Template.objects.visible_to(viewer).get(pk=template_id)
    newest = selectors.newest(template_id=template_id)
    made = make(
        viewer=viewer,
        name=name,
        unit=unit,
        topic=original.topic,
        default_language=original.default_language,
        kind=Kind(original.kind),
    )
    named = [pk for pk in (original.design_id, original.letter_design_id) if pk]
    usable = Design.objects.visible_to(viewer).filter(usable_by(made.unit_id), pk__in=named, retired_at__isnull=True)
    looks = {design.medium: design for design in usable}
    made.design, made.letter_design = looks.get(Medium.EMAIL), looks.get(Medium.LETTER)
    made.occasion = original.occasion
    made.save(update_fields=["design", "letter_design", "occasion"])
    version = TemplateVersion.objects.get(template=made)
    Wording.objects.bulk_create(to_rows(version.pk, from_rows(selectors.wordings(version_id=newest.pk))))
    return made


def _custom(*, template_id: int, viewer: Viewer) -> Template:
    template = to_change(template_id=template_id, viewer=viewer)
    if template.is_system:
        raise SystemTemplate(f"{template.name} is used by Postroom itself")
    return template


def free_code(name: str) -> str:
    """Return a code that no template has, made of a name."""
    wanted = slugify(name)[:50] or "template"
    taken = set(Template.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(code for n in range(len(taken) + 1) if (code := wanted if n == 0 else f"{wanted}-{n + 1}") not in taken)
