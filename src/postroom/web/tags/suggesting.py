"""The list that opens while a tag is typed, as the editor reads it; and which of the tags of a text there are."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Found
from postroom.core.tags.formats import samples
from postroom.core.tags.show import Show
from postroom.records import selectors as records
from postroom.stationery import snippets
from postroom.web.customers.showing import show_in_screen_language
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.tags.showing import FORMAT_NAMES, sample

MOST = 50
SNIPPET = "snippet"
LONGEST = 100


@require_safe
def suggest(request: StaffRequest) -> JsonResponse:
    """Answer what may be meant by `q`, best first; or, of the tags named by `check`, those there are.

    `type=file` asks for the tags whose values are files instead. `unit` (a number, or "every") names the unit for whose
    texts snippets are offered, too.
    """
    catalogue = records.catalogue()
    show = show_in_screen_language("EUR")
    if request.GET.get("type") == FieldType.FILE:
        return JsonResponse(_files(catalogue, show)[:MOST], safe=False)
    asked, typed = request.GET.getlist("check")[:MOST], request.GET.get("q", "")[:LONGEST]
    found = _known(catalogue, asked, show) if asked else _meant(catalogue, typed, show)
    entries = [*found, *(entry for entry in _snippets(request) if _fits(entry, typed, asked))]
    return JsonResponse(entries[:MOST], safe=False)


def _files(catalogue: Catalogue, show: Show) -> list[dict[str, Any]]:
    """Return the tags whose values are files."""
    entries = _known(catalogue, list(catalogue.paths()), show)
    return [entry for entry in entries if entry["type"] == FieldType.FILE]


def _snippets(request: StaffRequest) -> list[dict[str, Any]]:
    unit = request.GET.get("unit", "")
    if not unit:
        return []
    unit_id = number(request.GET, "unit")
    rows = list(snippets.offered(viewer=request.viewer, unit_id=unit_id))
    said = snippets.beginnings(rows)
    plain = {"type": SNIPPET, "leads_to": False, "is_table": False, "formats": []}
    return [
        {"path": f"{SNIPPET}:{row.code}", "label": row.name, "sample": said.get(row.pk, ""), **plain} for row in rows
    ]


def _fits(snippet: dict[str, Any], typed: str, asked: list[str]) -> bool:
    if asked:
        return snippet["path"] in asked
    return typed.lower() in f"{snippet['path']} {snippet['label']}".lower() and "." not in typed


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
        "formats": [
            {"code": code, "label": str(FORMAT_NAMES[code]), "sample": shown}
            for code, shown in samples(show, field.type, field.sample)
        ],
    }
