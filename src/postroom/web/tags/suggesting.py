"""The list that opens while a tag is typed, as the editor reads it; and which of the tags of a text there are."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Found
from postroom.core.tags.show import Show
from postroom.records import selectors as records
from postroom.web.customers.showing import show_in_screen_language
from postroom.web.shell.http import StaffRequest
from postroom.web.tags.showing import sample

MOST = 50
LONGEST = 100


@require_safe
def suggest(request: StaffRequest) -> JsonResponse:
    """Answer what may be meant by `q`, best first; or, of the tags named by `check`, those there are."""
    catalogue = records.catalogue()
    show = show_in_screen_language("EUR")
    if asked := request.GET.getlist("check"):
        entries = _known(catalogue, asked[:MOST], show)
    else:
        entries = _meant(catalogue, request.GET.get("q", "")[:LONGEST], show)
    return JsonResponse(entries, safe=False)


def _meant(catalogue: Catalogue, typed: str, show: Show) -> list[dict[str, Any]]:
    entries = []
    for found in catalogue.suggest(typed, limit=MOST):
        field = Field(name="", label=found.label, type=found.type, sample=found.sample)
        entries.append(_entry(found.path.rstrip("."), found.label, field, found.example, show))
    return entries


def _known(catalogue: Catalogue, paths: list[str], show: Show) -> list[dict[str, Any]]:
    entries = []
    for path in paths:
        found = catalogue.find(tuple(path.split(".")))
        if isinstance(found, Found):
            entries.append(_entry(path, ": ".join(found.labels), found.field, "", show))
    return entries


def _entry(path: str, label: str, field: Field, example: str, show: Show) -> dict[str, Any]:
    leads_to, is_table = field.type is FieldType.RELATION, field.type is FieldType.TABLE
    return {
        "path": path,
        "label": label,
        "sample": example if is_table else sample(field, show),
        "type": str(field.type),
        "leads_to": leads_to,
        "is_table": is_table,
        "formats": [],
    }
