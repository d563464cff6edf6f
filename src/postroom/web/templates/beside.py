"""What stands beside the text of a template while it is written: what proofreading finds, and what a customer gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.stationery import selectors
from postroom.stationery.words import Words, from_rows
from postroom.typesetting.stacking import one_below_the_other
from postroom.web.shell.faults import as_fault
from postroom.web.shell.framed import framed
from postroom.web.shell.http import StaffRequest
from postroom.web.templates.belonging import Belonging, belonging
from postroom.web.templates.customers import model_for
from postroom.web.templates.forms import WordingForm
from postroom.web.templates.wording import EXTREMES, LANGUAGES, findings, language_name

if TYPE_CHECKING:
    from postroom.contacts.models import Contact
    from postroom.stationery.models import Template, TemplateVersion

PART = "web/templates/beside.html"
NOTHING, UNPROCESSABLE = 204, 422
LETTER_PPI = 84.0
FIND = "yes"
REMEMBERED = re.compile(r"([a-z_]{1,40}):([0-9]{1,18})")


@require_http_methods(["GET", "POST"])
def beside(request: StaffRequest, template_id: int) -> HttpResponse:
    """Show again what stands beside the text: as it is kept, or, posted, as it stands on the screen."""
    template = selectors.text(template_id=template_id, viewer=request.viewer)
    version = newest(template)
    unsaved = posted(request, version)
    if isinstance(unsaved, HttpResponse):
        return unsaved
    language = unsaved.language if unsaved else asked_language(request, template)
    data = parts(request, template, version, language, unsaved)
    return render(request, PART, data)


@require_http_methods(["GET", "POST"])
def frame(request: StaffRequest, template_id: int, contact_id: int) -> HttpResponse:
    """Answer what one customer would get, for the frame in which nothing of it can run or call home."""
    template = selectors.text(template_id=template_id, viewer=request.viewer)
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    version = newest(template)
    unsaved = posted(request, version)
    if isinstance(unsaved, HttpResponse):
        return unsaved
    words = unsaved or kept_words(version, asked_language(request, template))
    home = belonging(template=template, viewer=request.viewer)
    return framed(shown(request, template, words, contact, home).html, dark=request.GET.get("shown") == "dark")


@require_http_methods(["GET", "POST"])
def letter(request: StaffRequest, template_id: int, contact_id: int) -> HttpResponse:
    """Answer the first pages of the letter that one customer would get, as one picture; posted, of what is typed."""
    template = selectors.text(template_id=template_id, viewer=request.viewer)
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    version = newest(template)
    unsaved = posted(request, version)
    if isinstance(unsaved, HttpResponse):
        return unsaved
    words = unsaved or kept_words(version, asked_language(request, template))
    if words is None:
        return HttpResponse(status=NOTHING)
    home = belonging(template=template, viewer=request.viewer)
    text = text_of(template, words, home)
    try:
        pages, shown = composing.letter_pages(
            contact,
            text=text,
            viewer=request.viewer,
            at=timezone.now(),
            free_values=given(text, home),
            ppi=LETTER_PPI,
        )
    except composing.Refused as refused:
        return HttpResponse(str(refused), status=UNPROCESSABLE, content_type="text/plain; charset=utf-8")
    if not pages:
        said = " ".join(problem.sentence for problem in shown.problems)
        return HttpResponse(said, status=UNPROCESSABLE, content_type="text/plain; charset=utf-8")
    picture = one_below_the_other(pages)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})


def parts(
    request: StaffRequest, template: Template, version: TemplateVersion, language: str, unsaved: Words | None = None
) -> dict[str, Any]:
    """Return what the part of the page shows; `unsaved` is what stands in the editor, if it is not kept yet."""
    home = belonging(template=template, viewer=request.viewer)
    model = model_for(belonging=home, query=_asked(request))
    contact = model.contact
    words = unsaved or kept_words(version, language)
    where = reverse("templates:preview", args=[template.pk, contact.pk]) if contact else ""
    return {
        "template": template,
        "version": version,
        "language": language,
        "language_name": language_name(language),
        "may_change": home.may_change,
        "findings": findings(selectors.problems(version=version, unsaved=unsaved)),
        "model": model,
        "preview": shown(request, template, words, contact, home) if contact else None,
        "sms": _sms(request, template, words, contact, home) if contact and words and home.channel is None else None,
        "reads": language_name(contact.language) if contact and contact.language != language else "",
        "extremes": _extremes(request, template, words, home) if words else (),
        "frame": f"{where}?{urlencode({'language': language})}",
        "paper": _paper(template, contact, language) if contact and home.channel in (None, Channel.LETTER) else "",
        "page_url": home.page,
        "is_of_run": home.is_of_run,
        "channel": home.channel,
        "beside_url": reverse("templates:beside", args=[template.pk]),
    }


def posted(request: StaffRequest, version: TemplateVersion) -> Words | HttpResponse | None:
    """Return what stands on the screen, if the request brings it, or the answer that says what is wrong with it."""
    if request.method != "POST":
        return None
    form = WordingForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain; charset=utf-8")
    if form.cleaned_data["document"] is not None:
        return form.words(None)
    return form.words(kept_words(version, form.cleaned_data["language"]))


def newest(template: Template) -> TemplateVersion:
    """Return the version that is written on, or was written last, of a template that was found for the viewer."""
    found = selectors.newest(template_id=template.pk)
    found.template = template
    return found


def kept_words(version: TemplateVersion, language: str) -> Words | None:
    """Return what a version says in a language."""
    rows = selectors.wordings(version_id=version.pk).filter(language=language)
    return next(iter(from_rows(rows)), None)


def asked_language(request: StaffRequest, template: Template) -> str:
    """Return the language that the address names, else the template's own."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else template.default_language


def _asked(request: StaffRequest) -> QueryDict:
    """Return for whom it is shown: the address says so, or what was sent along."""
    query = request.GET.copy()
    for name in ("for", "find"):
        if name in request.POST:
            query[name] = request.POST[name]
    return query


def shown(
    request: StaffRequest, template: Template, words: Words | None, contact: Contact, home: Belonging
) -> composing.Preview:
    """Show the language that is being written, whatever the customer reads; values come from the customer."""
    if words is None:
        return composing.Preview(problems=[as_fault(_("Nothing is written in this language yet."))])
    text = text_of(template, words, home)
    return composing.preview_to(
        contact,
        text=text,
        viewer=request.viewer,
        at=timezone.now(),
        free_values=given(text, home),
        channel=home.channel or Channel.EMAIL,
    )


def text_of(template: Template, words: Words, home: Belonging) -> composing.Text:
    """Return one language of a template as if it had no other."""
    return composing.Text(
        words=(words,),
        default_language=words.language,
        topic_id=template.topic_id,
        template_id=template.pk,
        designs=home.designs,
    )


def given(text: composing.Text, home: Belonging) -> dict[str, str]:
    """Return what stands for the free tags of a text: what is typed for them, or else their names."""
    return {name: home.free_values.get(name, f"[{name}]") for name in composing.free_names(text)}


def _extremes(
    request: StaffRequest, template: Template, words: Words, home: Belonging
) -> list[tuple[str, str, Contact]]:
    """Return the customers for whom it is hardest, each with what is hard; as they were found, while one writes on."""
    asked = request.POST.get("extremes") or request.GET.get("extremes", "")
    if not asked:
        return []
    if asked != FIND:
        return _found_before(asked, home)
    text = text_of(template, words, home)
    found = composing.extremes(
        text=text,
        among=home.among(""),
        viewer=request.viewer,
        at=timezone.now(),
        free_values=given(text, home),
    )
    return [(extreme.value, str(EXTREMES[extreme]), contact) for extreme, contact in found.items()]


def _found_before(said: str, home: Belonging) -> list[tuple[str, str, Contact]]:
    """Read back what the page remembers: "missing:12 longest_name:3"."""
    pairs = [(name, int(pk)) for name, pk in REMEMBERED.findall(said)]
    there = home.among("").in_bulk([pk for _name, pk in pairs])
    return [(name, str(EXTREMES[name]), there[pk]) for name, pk in pairs if name in EXTREMES and pk in there]


def _paper(template: Template, contact: Contact, language: str) -> str:
    where = reverse("templates:letter", args=[template.pk, contact.pk])
    return f"{where}?{urlencode({'language': language})}"


def _sms(
    request: StaffRequest, template: Template, words: Words, contact: Contact, home: Belonging
) -> composing.Sms | None:
    free_values = given(text_of(template, words, home), home)
    return composing.preview_sms(
        contact, words=words, viewer=request.viewer, at=timezone.now(), free_values=free_values
    )
