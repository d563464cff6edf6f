"""Which design a template has, and for which occasion it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from postroom.stationery import selectors
from postroom.stationery.designs import selectors as designs
from postroom.stationery.designs import services
from postroom.stationery.designs.choosing import EMAIL, LETTER
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.templates.wording import OCCASIONS

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer
    from postroom.stationery.models import Template

CHOSEN = "chosen"


class DressForm(forms.Form):
    """The designs on offer are those that the template's unit may use."""

    design = forms.ChoiceField(label=_("Of its e-mails"))
    letter_design = forms.ChoiceField(label=_("Of its letters"))
    occasion = forms.ChoiceField(
        label=_("Occasion"),
        choices=list(OCCASIONS.items()),
        required=False,
        help_text=_("A design can be chosen for all messages of an occasion."),
    )

    def __init__(self, *args: Any, viewer: Viewer, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = (CHOSEN, gettext("The one chosen for its messages"))
        for field, medium in (("design", EMAIL), ("letter_design", LETTER)):
            offered = designs.usable(viewer=viewer, unit_id=template.unit_id, medium=medium)
            named: list[tuple[str, Any]] = [(str(one.pk), one.name) for one in offered]
            self.fields[field].choices = [first, *named]  # type: ignore[attr-defined]

    def chosen(self, field: str) -> int | None:
        """Return the design that was chosen; None: as it is chosen for its messages."""
        wanted = self.cleaned_data[field]
        return None if wanted == CHOSEN else int(wanted)


def dress_form(*, viewer: Viewer, template: Template) -> DressForm:
    """Return the form as the template has it."""
    initial = {
        "design": template.design_id or CHOSEN,
        "letter_design": template.letter_design_id or CHOSEN,
        "occasion": template.occasion,
    }
    return DressForm(initial=initial, viewer=viewer, template=template, auto_id="dress-%s")


@require_POST
def dress(request: StaffRequest, template_id: int) -> HttpResponse:
    """Give it another design."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    form = DressForm(request.POST, viewer=request.viewer, template=template)
    if not form.is_valid():
        warn(request, gettext("This design is not on offer for the template any more. Nothing was changed."))
        return redirect("templates:settings", template_id)
    services.dress(
        template_id=template_id,
        design_id=form.chosen("design"),
        letter_design_id=form.chosen("letter_design"),
        occasion=form.cleaned_data["occasion"],
        viewer=request.viewer,
    )
    tell(request, gettext("Saved."))
    return redirect("templates:settings", template_id)
