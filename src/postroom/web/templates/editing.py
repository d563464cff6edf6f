"""Write a template: one language at a time, saved while typing, shown for a real customer, published on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.records import selectors as records
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.services import Words
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.templates.clash import Clash, clash
from postroom.web.templates.customers import model_for
from postroom.web.templates.forms import WordingForm
from postroom.web.templates.wording import LANGUAGES, findings, language_name

if TYPE_CHECKING:
    from postroom.stationery.models import Template, TemplateVersion

TEMPLATE = "web/templates/edit.html"
TAGS_SHOWN = 40
CONFLICT = 409


@require_GET
def edit(request: StaffRequest, template_id: int) -> HttpResponse:
    """Show the newest version, to be written on by those who may."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    return render(request, TEMPLATE, _page(request, template))


@require_GET
def beside(request: StaffRequest, template_id: int) -> HttpResponse:
    """Show again what stands beside the text: what proofreading finds, and the preview."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    version = _newest(request, template)
    data = _beside(request, template, version, _language(request, template))
    return render(request, f"{TEMPLATE}#beside", data)


@require_POST
def save(request: StaffRequest, template_id: int) -> HttpResponse:
    """Save one wording. A clash with somebody else's change is shown and writes nothing over."""
    saved = _saved(request, template_id)
    if isinstance(saved, HttpResponse):
        return saved
    said = _("Saved %(time)s") % {"time": date_format(timezone.localtime(), "H:i:s")}
    if request.accepts("text/html"):
        tell(request, said)
        return redirect(_address(template_id, request.POST["language"]))
    return JsonResponse({"version": saved.pk, "revision": saved.revision, "said": said})


@require_POST
def publish(request: StaffRequest, template_id: int) -> HttpResponse:
    """Save what is on the page and let it go out from now on; refused with the problems named."""
    saved = _saved(request, template_id)
    if isinstance(saved, HttpResponse):
        return saved
    try:
        done = stationery.publish(
            version_id=saved.pk, revision=saved.revision, viewer=request.viewer, at=timezone.now()
        )
    except stationery.Published:
        tell(request, _("Nothing is new since version %(number)d.") % {"number": saved.number})
    except stationery.NotPublishable as refused:
        count = len(refused.problems)
        found = findings(refused.problems)[0]
        said = ngettext(
            "Not published: %(count)d problem, %(where)s: %(first)s",
            "Not published: %(count)d problems, the first: %(where)s: %(first)s",
            count,
        )
        warn(request, said % {"count": count, "where": found.where, "first": found.sentence})
    else:
        tell(request, _("Version %(number)d is published and goes out from now on.") % {"number": done.number})
    return redirect(_address(template_id, request.POST["language"]))


@require_POST
def drop_language(request: StaffRequest, template_id: int) -> HttpResponse:
    """Take a language out of the draft."""
    form = WordingForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    version_id, revision = form.seen
    _of_template(request, template_id, version_id)
    language = form.cleaned_data["language"]
    try:
        stationery.drop_language(
            version_id=version_id, revision=revision, language=language, viewer=request.viewer, at=timezone.now()
        )
    except stationery.ChangedMeanwhile:
        warn(request, _("Somebody changed this template meanwhile. Nothing was removed: look again."))
        return redirect(_address(template_id, language))
    tell(request, _("%(language)s is removed from the draft.") % {"language": language_name(language)})
    return redirect("templates:edit", template_id)


@require_GET
def preview_frame(request: StaffRequest, template_id: int, contact_id: int) -> HttpResponse:
    """Answer what one customer would get, for the frame in which nothing of it can run or call home."""
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    version = _newest(request, template)
    shown = _preview(request, template, version, _language(request, template), contact.pk)
    return framed(shown.html)


@require_GET
def tags(request: StaffRequest) -> HttpResponse:
    """List the tags that may be meant by what was typed."""
    typed = request.GET.get("q", "")[:80]
    found = records.catalogue().suggest(typed, limit=TAGS_SHOWN)
    return render(request, f"{TEMPLATE}#tag-hits", {"tags": found, "typed": typed})


def _saved(request: StaffRequest, template_id: int) -> TemplateVersion | HttpResponse:
    form = WordingForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain; charset=utf-8")
    version_id, revision = form.seen
    _of_template(request, template_id, version_id)
    words = Words.of_text(**{name: form.cleaned_data[name] for name in ("language", "subject", "text")})
    try:
        return stationery.write(
            version_id=version_id, revision=revision, words=words, viewer=request.viewer, at=timezone.now()
        )
    except stationery.ChangedMeanwhile:
        return _show_clash(request, template_id, words)


def _show_clash(request: StaffRequest, template_id: int, mine: Words) -> HttpResponse:
    found = clash(
        template_id=template_id,
        language=mine.language,
        subject=mine.subject,
        text=mine.text,
        viewer=request.viewer,
    )
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    if request.accepts("text/html"):
        return render(request, TEMPLATE, _page(request, template, mine, found), status=CONFLICT)
    data = {"clash": found, "template": template, "language": mine.language}
    return render(request, f"{TEMPLATE}#clash", data, status=CONFLICT)


def _page(
    request: StaffRequest, template: Template, mine: Words | None = None, found: Clash | None = None
) -> dict[str, Any]:
    version = _newest(request, template)
    language = mine.language if mine else _language(request, template)
    wordings = {row.language: row for row in selectors.wordings(version_id=version.pk)}
    here = mine or wordings.get(language)
    # After a clash the form still stands on what its writer saw, so that saving again shows the clash again.
    seen = {name: request.POST[name] for name in ("version", "revision")} if mine else {}
    initial = {
        "version": version.pk,
        "revision": version.revision,
        **seen,
        "language": language,
        "subject": here.subject if here else "",
        "text": here.text if here else "",
    }
    languages = sorted({*wordings, template.default_language, language}, key=lambda code: _order(code, template))
    return {
        "form": WordingForm(initial=initial, auto_id="draft-%s"),
        "languages": [(code, language_name(code), code in wordings) for code in languages],
        "more_languages": [(code, language_name(code)) for code in LANGUAGES if code not in languages],
        "clash": found,
        "tags": records.catalogue().suggest("", limit=TAGS_SHOWN),
        **_beside(request, template, version, language),
    }


def _beside(request: StaffRequest, template: Template, version: TemplateVersion, language: str) -> dict[str, Any]:
    model = model_for(viewer=request.viewer, template=template, query=request.GET)
    contact = model.contact
    shown = _preview(request, template, version, language, contact.pk) if contact else None
    frame = reverse("templates:preview", args=[template.pk, contact.pk]) if contact else ""
    return {
        "template": template,
        "version": version,
        "language": language,
        "language_name": language_name(language),
        "may_change": selectors.may_change(template=template, viewer=request.viewer) and not template.retired_at,
        "findings": findings(selectors.problems(version=version)),
        "model": model,
        "preview": shown,
        "reads": language_name(contact.language) if contact and contact.language != language else "",
        "frame": f"{frame}?{urlencode({'language': language, 'seen': f'{version.pk}:{version.revision}'})}",
        "page_url": reverse("templates:edit", args=[template.pk]),
    }


def _preview(
    request: StaffRequest, template: Template, version: TemplateVersion, language: str, contact_id: int
) -> composing.Preview:
    """Show the language that is being written, whatever the customer reads; values come from the customer."""
    said = tuple(words for words in composing.of_version(version.pk).words if words.language == language)
    text = composing.Text(words=said, default_language=language, topic_id=template.topic_id)
    if not said:
        return composing.Preview(problems=[_("Nothing is written in this language yet.")])
    free = {name: f"[{name}]" for name in composing.free_tags(version_id=version.pk)}
    return composing.preview(
        text=text, contact_id=contact_id, viewer=request.viewer, at=timezone.now(), free_values=free
    )


def _newest(request: StaffRequest, template: Template) -> TemplateVersion:
    newest = selectors.newest(template_id=template.pk)
    return selectors.version(version_id=newest.pk, viewer=request.viewer)


def _of_template(request: StaffRequest, template_id: int, version_id: int) -> None:
    if selectors.version(version_id=version_id, viewer=request.viewer).template_id != template_id:
        raise Http404


def _language(request: StaffRequest, template: Template) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else template.default_language


def _order(code: str, template: Template) -> tuple[bool, int]:
    return code != template.default_language, LANGUAGES.index(code) if code in LANGUAGES else len(LANGUAGES)


def _address(template_id: int, language: str) -> str:
    return f"{reverse('templates:edit', args=[template_id])}?{urlencode({'language': language})}"
