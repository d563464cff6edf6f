"""STOP and START: the words by which text messages say so, built in and of a unit's own, and what confirms it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.document.to_text import to_text
from postroom.core.sms.wishes import (
    CONFIRMATIONS,
    CONFIRMED_BY,
    LONGEST,
    START_WORDS,
    STOP_WORDS,
    Wish,
    confirmation,
)
from postroom.incoming import selectors
from postroom.incoming import services as incoming
from postroom.stationery import selectors as stationery
from postroom.stationery.words import Words
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.incoming.models import WishWord

REFUSED = 422
ASKS = {
    Wish.STOP: gettext_lazy("STOP: no more text messages"),
    Wish.START: gettext_lazy("START: text messages again"),
}


class BuiltIn(NamedTuple):
    """The words of one language, and what confirms them to customers who speak it, if Postroom speaks it too."""

    language: str
    stop: Sequence[str]
    start: Sequence[str]
    confirmations: Sequence[str]


class WordForm(forms.Form):
    """A word of a unit's own."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)
    asks = forms.ChoiceField(label=gettext_lazy("It means"), choices=list(ASKS.items()))
    word = forms.CharField(
        label=gettext_lazy("Word"),
        max_length=LONGEST,
        help_text=gettext_lazy("A text that says this and nothing else, in capitals or small letters."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        units = access.units(viewer=viewer, right=Right.SET_UP)
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List all words, and take one more."""
    form = WordForm(request.POST or None, viewer=request.viewer)
    if form.is_valid() and _is_added(request, form):
        return redirect("settings:words")
    rows = [
        {"word": one, "asks": ASKS[Wish(one.wish)], "may_change": request.viewer.may(Right.SET_UP, one.unit_id)}
        for one in selectors.wish_words(viewer=request.viewer)
    ]
    templates = stationery.used_by_postroom(codes=CONFIRMED_BY.values())
    data = {
        "rows": rows,
        "form": form,
        "built_in": _built_in({code: words for code, (_pk, words) in templates.items()}),
        "confirmed_by": [(asks, templates[code][0]) for asks, code in CONFIRMED_BY.items() if code in templates],
    }
    return render(request, "settings/words.html", data, status=REFUSED if form.is_bound else 200)


@require_POST
@for_setting_up
def remove(request: StaffRequest, word_id: int) -> HttpResponse:
    """Act on a word no more."""
    gone = incoming.remove_word(viewer=request.viewer, word_id=word_id)
    tell(request, _("A text that says %(word)s is a message like any other from now on.") % {"word": gone.word})
    return redirect("settings:words")


def _is_added(request: StaffRequest, form: WordForm) -> bool:
    said = form.cleaned_data
    try:
        added = incoming.add_word(
            viewer=request.viewer, unit_id=said["unit"], asks=Wish(said["asks"]), word=said["word"]
        )
    except incoming.BadWord:
        form.add_error("word", _("A word has letters or digits."))
        return False
    except incoming.WordIsTaken as taken:
        form.add_error("word", _taken(taken.by))
        return False
    tell(request, _("A text that says %(word)s is acted on from now on.") % {"word": added.word})
    return True


def _taken(by: WishWord | None) -> str:
    if by is None:
        return _("This word is built in: it is acted on already.")
    said = _("%(unit)s has “%(word)s” already, as a word for %(asks)s. It may not mean two things to one customer.")
    return said % {"unit": by.unit, "word": by.word, "asks": by.wish.upper()}


def _built_in(templates: Mapping[str, Mapping[str, Words]]) -> list[BuiltIn]:
    """Return the built-in words by language, those first that Postroom speaks."""
    codes = sorted(STOP_WORDS.keys() | START_WORDS.keys(), key=lambda code: (code not in CONFIRMATIONS, code))
    return [
        BuiltIn(
            language=get_language_info(code)["name_translated"],
            stop=_of(STOP_WORDS, code),
            start=_of(START_WORDS, code),
            confirmations=[said for asks in Wish if (said := _confirmation(asks, code, templates))],
        )
        for code in codes
    ]


def _of(words: Mapping[str, Sequence[str]], code: str) -> Sequence[str]:
    return words.get(code, ())


def _confirmation(asks: Wish, language: str, templates: Mapping[str, Mapping[str, Words]]) -> str:
    """Return what confirms a wish in a language; empty: it is confirmed as in another one."""
    brand = _("Your brand")
    said = templates.get(CONFIRMED_BY[asks])
    if said is None:
        return confirmation(asks, language=language, brand=brand) if language in CONFIRMATIONS else ""
    return to_text(said[language].short).replace("#company.name", brand) if language in said else ""
