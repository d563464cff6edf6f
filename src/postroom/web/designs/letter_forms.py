"""What a design of letters is made of as a form: areas in millimetres, paper, letters, and the letterhead's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postroom.access.viewer import Viewer
from postroom.core.design.values import DesignError
from postroom.core.letter.area import Area, Paper, Place
from postroom.core.letter.design import NEEDED, LetterDesign
from postroom.core.refusal import Flaw, said
from postroom.stationery.changing import right_to_change
from postroom.stationery.designs import letters as stock
from postroom.web.designs.letter_wording import PLACES, PRESET_NAMES
from postroom.web.templates.forms import PlaceForm

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict
    from django.utils.functional import _StrPromise

SIDES = ("x", "y", "width", "height")
_START = Area(25, 25, 40, 20)
"""Of an area that is not there yet."""
_FLAGS = ("fold_marks", "punch_mark", "show_logo", "return_barcode", "page_numbers", "hyphenate")


class NewLetterForm(PlaceForm):
    """What a new design of letters begins with."""

    preset = forms.ChoiceField(
        label=gettext_lazy("To begin with"), choices=list(PRESET_NAMES.items()), widget=forms.RadioSelect,
        initial="din5008b",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An area as the form shows it."""

    place: str
    label: _StrPromise
    area: Area
    is_there: bool
    needed: bool


def areas_of(design: LetterDesign) -> list[Drawn]:
    """Return every area, those that are missing with where they would begin."""
    return [
        Drawn(
            place=place.value,
            label=PLACES[place],
            area=design.areas.get(place, _START),
            is_there=place in design.areas,
            needed=place in NEEDED,
        )
        for place in Place
    ]


def content_of(form: QueryDict, *, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form drew; the letterhead stays as it was. Raises `DesignError`."""
    areas = {
        place.value: {side: _number(form, f"{place.value}.{side}") for side in SIDES}
        for place in Place
        if place in NEEDED or f"{place.value}.there" in form
    }
    folds = form.get("folds", "").replace(",", " ").split()
    accent = form.get("accent", "brand")
    return {
        **{name: form.get(name, "") for name in ("paper", "country", "envelope", "sender", "typeface", "ink")},
        **{name: name in form for name in _FLAGS},
        "footer": form.get("footer", "").replace("\r\n", "\n"),
        "accent": form.get("accent.own", "") if accent == "own" else accent,
        "areas": areas,
        "sender_zone": _number(form, "sender_zone"),
        "size": _number(form, "size"),
        "folds": [_as_number(fold, "folds") for fold in folds],
        "letterhead": before.get("letterhead", ""),
    }


def letterhead_of(
    files: MultiValueDict[str, Any], paper: Paper, *, viewer: Viewer, unit_id: int | None
) -> tuple[str, tuple[stock.Finding, ...]]:
    """Keep what was uploaded as a letterhead. Raises `ValueError` with a sentence for people."""
    viewer.must(right_to_change(unit_id), unit_id)
    given = [file for name in ("first", "following") if (file := files.get(name))]
    if not files.get("first"):
        raise ValueError(_("Choose the PDF of the first page."))
    if any(file.size > settings.MAX_PICTURE_BYTES for file in given):
        raise ValueError(_("A letterhead may have %(size)d MB.") % {"size": settings.MAX_PICTURE_BYTES // 2**20})
    try:
        return stock.keep_letterhead(files=[file.read() for file in given], paper=paper)
    except stock.Refused as refused:
        raise ValueError(refusal_words(refused)) from None


def refusal_words(refused: stock.Refused) -> str:
    """Say why a PDF cannot be read."""
    return _refusals()[refused.refusal.code.value]


def _refusals() -> Mapping[str, str]:
    unreadable = _("This is no PDF that can be read.")
    return {
        "locked": _("This PDF is protected. Save it without protection."),
        "slow": _("This PDF takes too long to read. Save it in a simpler form."),
        "died": _("This PDF takes too much memory. Save it in a simpler form."),
    } | dict.fromkeys(("broken", "glyph", "wide", "pages", "picture", "not_set"), unreadable)


def _number(form: QueryDict, name: str) -> float:
    return _as_number(form.get(name, ""), name)


def _as_number(typed: str, path: str) -> float:
    try:
        return float(typed)
    except ValueError:
        raise DesignError(path, said(Flaw.MUST_BE_NUMBER)) from None
