"""The versions of a template: listed, looked at, compared two by two, brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.comparing import compare as compare_versions
from postroom.stationery.words import from_rows
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell
from postroom.web.templates.clash import owned
from postroom.web.templates.wording import language_name

if TYPE_CHECKING:
    from postroom.stationery.models import TemplateVersion


@require_GET
def versions(request: StaffRequest, template_id: int) -> HttpResponse:
    """List the versions of a template."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    found = list(selectors.versions(template_id=template_id, viewer=request.viewer))
    data = {
        "template": template,
        "versions": found,
        "current": next((version.pk for version in found if version.published_at), None),
        "may_change": selectors.may_change(template=template, viewer=request.viewer) and not template.retired_at,
    }
    return render(request, "web/templates/versions.html", data)


@require_GET
def version(request: StaffRequest, template_id: int, version_number: int) -> HttpResponse:
    """Show what one version says."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    found = _version(request, template_id, version_number)
    wordings = [(words, language_name(words.language)) for words in _said(found).values()]
    data = {"template": template, "version": found, "wordings": wordings}
    return render(request, "web/templates/version.html", data)


@require_GET
def compare(request: StaffRequest, template_id: int) -> HttpResponse:
    """Show how two versions differ, language by language: `old` and `new` are numbers, else the newest two."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    newest = selectors.newest(template_id=template_id).number
    new = _version(request, template_id, number(request.GET, "new") or newest)
    old = _version(request, template_id, number(request.GET, "old") or max(new.number - 1, 1))
    changes = compare_versions(before_id=old.pk, after_id=new.pk, viewer=request.viewer).changes
    found = [(change.language, language_name(change.language), owned(change.lines)) for change in changes]
    data = {"template": template, "old": old, "new": new, "languages": found}
    return render(request, "web/templates/compare.html", data)


@require_POST
def restore(request: StaffRequest, template_id: int, version_number: int) -> HttpResponse:
    """Begin a draft that says what an old version said."""
    found = _version(request, template_id, version_number)
    stationery.restore(version_id=found.pk, viewer=request.viewer, at=timezone.now())
    tell(request, _("The draft says what version %(number)d said. Publish it to send it.") % {"number": found.number})
    return redirect("templates:edit", template_id)


def _version(request: StaffRequest, template_id: int, version_number: int) -> TemplateVersion:
    seen = selectors.versions(template_id=template_id, viewer=request.viewer)
    found = seen.filter(number=version_number).first()
    if found is None:
        raise Http404
    return found


def _said(version: TemplateVersion) -> dict[str, stationery.Words]:
    return {words.language: words for words in from_rows(selectors.wordings(version_id=version.pk))}
