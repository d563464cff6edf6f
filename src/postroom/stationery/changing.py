"""Fetch a template to change it: the row is locked and the viewer's right is checked."""

from postroom.access.viewer import Right, Viewer
from postroom.stationery.models import Template


def right_to_change(unit_id: int | None) -> Right:
    """Say which right it takes: what every unit uses is changed by those who set things up."""
    return Right.SET_UP if unit_id is None else Right.WRITE


def to_change(*, template_id: int, viewer: Viewer) -> Template:
    """Return the template, locked until the transaction ends. Raises `Template.DoesNotExist`, `NotAllowed`."""
    template = Template.objects.visible_to(viewer).select_for_update().get(pk=template_id)
    viewer.must(right_to_change(template.unit_id), template.unit_id)
    return template
