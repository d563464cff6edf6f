"""Write a template: one language at a time, saved while typing, shown for a real customer, published on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from postroom.core.document.dump import dump
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.services import Words
from postroom.stationery.words import from_rows
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.saving import answer_saved
from postroom.web.templates.belonging import Belonging, belonging
from postroom.web.templates.beside import asked_language, kept_words, newest, parts
from postroom.web.templates.clash import Clash, clash
from postroom.web.templates.forms import EVERY_UNIT, WordingForm
from postroom.web.templates.wording import LANGUAGES, findings, language_name

if TYPE_CHECKING:
    from postroom.stationery.models import Template, TemplateVersion

TEMPLATE, WRITING = "web/templates/edit.html", "web/templates/writing.html"
CONFLICT = 409


@require_GET
def edit(request: StaffRequest, template_id: int) -> HttpResponse:
    """Show the newest version, to be written on by those who may; the text of a run on the page of that run."""
    template = selectors.text(template_id=template_id, viewer=request.viewer)
    if template.kind == selectors.Kind.RUN:
        return redirect(_address(request, template_id, asked_language(request, template)))
    return render(request, TEMPLATE, page(request, template))


@require_POST
def save(request: StaffRequest, template_id: int) -> HttpResponse:
    """Save one wording. A clash with somebody else's change is shown and writes nothing over."""
    saved = _saved(request, template_id)
    if isinstance(saved, HttpResponse):
        return saved
    return answer_saved(request, saved, back=_address(request, template_id, request.POST["language"]))


@require_POST
def publish(request: StaffRequest, template_id: int) -> HttpResponse:
    """Save what is on the page and let it go out from now on; refused with the problems named."""
    selectors.template(template_id=template_id, viewer=request.viewer)  # the text of a run is not published by itself
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
    return redirect(_address(request, template_id, request.POST["language"]))


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
        return redirect(_address(request, template_id, language))
    tell(request, _("%(language)s is removed from the draft.") % {"language": language_name(language)})
    return redirect(_home(request, template_id).page)


def _saved(request: StaffRequest, template_id: int) -> TemplateVersion | HttpResponse:
    form = WordingForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain; charset=utf-8")
    version_id, revision = form.seen
    seen = _of_template(request, template_id, version_id)
    home = belonging(template=seen.template, viewer=request.viewer)
    if home.is_of_run and not home.may_change:
        return _settled(request, home)
    words = form.words(kept_words(seen, form.cleaned_data["language"]))
    try:
        return stationery.write(
            version_id=version_id, revision=revision, words=words, viewer=request.viewer, at=timezone.now()
        )
    except stationery.ChangedMeanwhile:
        return _show_clash(request, template_id, words)


def _settled(request: StaffRequest, home: Belonging) -> HttpResponse:
    """Say that the messages are made already, or that the run was given up: nothing is written any more."""
    if request.accepts("text/html"):
        warn(request, _("Not saved: this text is settled."))
        return redirect(home.page)
    return render(request, "web/templates/settled.html", {"page_url": home.page}, status=CONFLICT)


def _show_clash(request: StaffRequest, template_id: int, mine: Words) -> HttpResponse:
    found = clash(template_id=template_id, mine=mine, viewer=request.viewer)
    if request.accepts("text/html"):
        template = selectors.text(template_id=template_id, viewer=request.viewer)
        return render(request, TEMPLATE, page(request, template, mine, found), status=CONFLICT)
    data = {"clash": found, "page_url": _home(request, template_id).page, "language": mine.language}
    return render(request, f"{WRITING}#clash", data, status=CONFLICT)


def page(
    request: StaffRequest, template: Template, mine: Words | None = None, found: Clash | None = None
) -> dict[str, Any]:
    """Return what is written on and stands beside it; after a clash, with what was written here."""
    version = newest(template)
    language = mine.language if mine else asked_language(request, template)
    said = {words.language: words for words in from_rows(selectors.wordings(version_id=version.pk))}
    here = mine or said.get(language) or Words.of_text(language=language, subject="", text="")
    # After a clash the form still stands on what its writer saw, so that saving again shows the clash again.
    seen = {name: request.POST[name] for name in ("version", "revision")} if mine else {}
    initial = {
        "version": version.pk,
        "revision": version.revision,
        **seen,
        "language": language,
        "subject": here.subject,
        "text": here.text,
        "sms_text": here.sms_text,
    }
    out = selectors.out_now(template_id=template.pk)
    codes = sorted({*said, template.default_language, language}, key=lambda code: _order(code, template))
    return {
        "form": WordingForm(initial=initial, auto_id="draft-%s"),
        "document": dump(here.document),
        "snippets_of": "" if template.kind == selectors.Kind.SNIPPET else template.unit_id or EVERY_UNIT,
        "languages": [(code, language_name(code), code in said, said.get(code) != out.get(code)) for code in codes],
        "more_languages": [(code, language_name(code)) for code in LANGUAGES if code not in codes],
        "clash": found,
        **parts(request, template, version, language, mine),
    }


def _of_template(request: StaffRequest, template_id: int, version_id: int) -> TemplateVersion:
    version = selectors.version(version_id=version_id, viewer=request.viewer)
    if version.template_id != template_id:
        raise Http404
    return version


def _order(code: str, template: Template) -> tuple[bool, int]:
    return code != template.default_language, LANGUAGES.index(code) if code in LANGUAGES else len(LANGUAGES)


def _address(request: StaffRequest, template_id: int, language: str) -> str:
    return f"{_home(request, template_id).page}?{urlencode({'language': language})}"


def _home(request: StaffRequest, template_id: int) -> Belonging:
    template = selectors.text(template_id=template_id, viewer=request.viewer)
    return belonging(template=template, viewer=request.viewer)
