"""What the trail keeps of templates and designs: what was done with which, and for which messages."""

from collections.abc import Collection
from typing import Any

from postroom.access.models import Unit
from postroom.access.viewer import Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.stationery.models import Design, DesignChoice, Template


def tell(viewer: Viewer, action: Action, about: Design | Template, **details: Any) -> None:
    """Write it down in the unit that owns it."""
    audit.record(actor=viewer, action=action, about=about, unit_id=about.unit_id, **details)


def tell_choice(viewer: Viewer, action: Action, choice: DesignChoice) -> None:
    """Write down for which messages a design is taken, or no more; what is not named means any."""
    audit.record(
        actor=viewer,
        action=action,
        about=choice.design,
        unit_id=choice.unit_id,
        brand=choice.brand.name if choice.brand else "",
        kind=choice.kind,
        occasion=choice.occasion,
        begins_on=choice.begins_on.isoformat() if choice.begins_on else "",
        ends_on=choice.ends_on.isoformat() if choice.ends_on else "",
    )


def names_of(unit_ids: Collection[int]) -> list[str]:
    """Return what people call the units."""
    return list(Unit.objects.filter(pk__in=unit_ids).order_by("name").values_list("name", flat=True))
