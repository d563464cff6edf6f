"""What a design is shown with: a template and a customer, or a sample text where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from postroom.access import selectors as access
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.stationery import selectors as stationery
from postroom.stationery.designs import services as designs
from postroom.web.shell.faults import as_fault
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.refusals import worded
from postroom.web.templates.wording import LANGUAGES

if TYPE_CHECKING:
    from postroom.composing.services import Preview
    from postroom.contacts.models import Contact
    from postroom.stationery.models import Design, DesignVersion, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """With which template, for whom, and who comes next."""

    template: Template | None
    version_id: int | None
    templates: list[Template]
    contact: Contact | None
    following: int | None
    reads: str
    """The language that is looked at; empty: the customer's, or that of a sample text."""


def model_for(request: StaffRequest, design: Design) -> Model:
    """Return what the address names (`template`, `for`), else the sample text and the first customer."""
    units = access.units(viewer=request.viewer)
    unit_id = design.unit_id or next(iter(units.values_list("pk", flat=True)), 0)
    usable = stationery.usable(viewer=request.viewer, unit_id=unit_id)
    wanted = number(request.GET, "template")
    template, version_id = next(((one, version) for one, version in usable if one.pk == wanted), (None, None))
    found = contacts.search(viewer=request.viewer, text="").select_related("unit", "brand").order_by("pk")
    if design.unit_id:
        found = found.filter(unit_id=design.unit_id)
    contact = found.filter(pk=number(request.GET, "for") or 0).first() or found.first() if template else None
    after = found.filter(pk__gt=contact.pk).first() or found.first() if contact else None
    return Model(
        template=template,
        version_id=version_id,
        templates=[one for one, _version in usable],
        contact=contact,
        following=after.pk if after and contact and after.pk != contact.pk else None,
        reads=request.GET.get("reads", "") if request.GET.get("reads", "") in LANGUAGES else "",
    )


def preview_of(request: StaffRequest, design: Design, version: DesignVersion, model: Model) -> Preview:
    """Return what a customer would get; where the source cannot be read, the reason."""
    if model.contact is None or model.version_id is None:
        return specimen_of(request, design, version, language=model.reads)
    try:
        frame = designs.frame_of(version.way, version.content)
    except designs.DesignError as error:
        return composing.Preview(problems=[as_fault(worded(error.said))])
    free = {name: f"[{name}]" for name in composing.free_tags(version_id=model.version_id)}
    return composing.preview_in(
        design=frame,
        text=composing.of_version(model.version_id),
        contact_id=model.contact.pk,
        viewer=request.viewer,
        at=timezone.now(),
        free_values=free,
        language=model.reads,
    )


def specimen_of(request: StaffRequest, design: Design, version: DesignVersion, *, language: str = "") -> Preview:
    """Return the design around a sample text, for a brand that uses it."""
    brands = access.brands(viewer=request.viewer)
    brand = brands.filter(pk=design.unit.brand_id).first() if design.unit else None
    brand = brand or brands.first()
    if brand is None:
        return composing.Preview(problems=[as_fault(_("There is no brand yet to show it for."))])
    try:
        frame = designs.frame_of(version.way, version.content)
    except designs.DesignError as error:
        return composing.Preview(problems=[as_fault(worded(error.said))])
    reads = language or "en"
    with override(reads if reads in dict(settings.LANGUAGES) else "en"):
        subject, text = _("Your bill is here"), _sample()
    return composing.specimen(design=frame, brand=brand, subject=subject, text=text, language=reads)


def beside(request: StaffRequest, design: Design, version: DesignVersion) -> dict[str, Any]:
    """Return what stands beside the form: the preview, and with what it is shown."""
    model = model_for(request, design)
    dark = request.GET.get("shown") == "dark"
    seen = {
        "template": model.template.pk if model.template else "",
        "for": model.contact.pk if model.contact else "",
        "shown": "dark" if dark else "",
        "reads": model.reads,
        "seen": f"{version.pk}:{version.revision}",
    }
    return {
        "model": model,
        "dark": dark,
        "preview": preview_of(request, design, version, model),
        "frame": f"{reverse('designs:preview', args=[design.pk])}?{urlencode(seen)}",
    }


def _sample() -> str:
    """A text as staff write them; `#tags` say their samples."""
    hello = _("Dear #contact_information.name,")
    said = _("your bill #bill.number of #bill.amount is ready. Please pay it by #bill.due_date.")
    thanks = _("Thank you, and kind regards")
    return f"{hello}\n\n{said}\n\n#bill.pay_link\n\n{thanks}\n#company.name"
