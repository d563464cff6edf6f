"""What the gallery shows: one specimen of every part, so that tests and people see them all on one page."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from postroom.web.shell.banners import Banner
from postroom.web.shell.lists import Chip
from postroom.web.shell.navigation import destinations
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.pills import PILLS

MATCHING = 1705
WRITTEN = {
    "type": "doc",
    "content": [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "Dear "},
                {"type": "tag", "attrs": {"path": "contact_information.name", "fallback": "customer"}},
                {"type": "text", "text": ", the rest is "},
                {"type": "text", "text": "due", "marks": [{"type": "bold"}]},
                {"type": "text", "text": "; "},
                {"type": "tag", "attrs": {"path": "?technician"}},
                {"type": "text", "text": " knows about "},
                {"type": "tag", "attrs": {"path": "payment.amuont"}},
                {"type": "text", "text": "."},
            ],
        },
        {
            "type": "condition",
            "attrs": {"path": "payment.amount"},
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Thank you for your payment."}]}],
        },
        {"type": "button", "attrs": {"href": "https://example.org/pay", "label": "Pay"}},
    ],
}


class Specimen(forms.Form):
    """A field of each kind; sent empty, so that its errors show."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands on letters."))
    channel = forms.ChoiceField(label=_("Channel"), choices=[("email", _("E-mail")), ("letter", _("Letter"))])
    when = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    who = forms.ChoiceField(
        label=_("Who"), widget=forms.RadioSelect, choices=[("all", _("Everybody")), ("some", _("Some"))]
    )
    sure = forms.BooleanField(label=_("I have read it"), help_text=_("All of it."))


def contents(request: HttpRequest) -> dict[str, Any]:
    """Return what `shell/gallery.html` shows; notes are left for it when the address asks for them."""
    if "notes" in request.GET:
        tell(request, "12 messages archived.", undo="/gallery/")
        warn(request, "Anna Kowalska has no mobile number. Add one, or send a letter.")
    return {
        "banners": [
            Banner(
                text="Capture mode: messages are made but leave the house nowhere.",
                icon="shield-check",
                url="/",
                action="Go live",
            ),
            Banner(text="Sending is stopped for everybody.", icon="alert-octagon", colour="red"),
        ],
        "states": sorted(PILLS),
        "writing": Specimen(auto_id="written-%s")["text"],
        "document": WRITTEN,
        "plain": Specimen(initial={"name": "Anna Kowalska"}),
        "faulty": Specimen({}, auto_id="faulty_%s"),
        "chips": [Chip("channel", "Channel", "SMS"), Chip("q", "Search", "wiśniewski")],
        "rows": [(number, f"Customer {number}") for number in range(1, 6)],
        "matching": MATCHING,
        "places": destinations(viewer=request.viewer),  # type: ignore[attr-defined]
    }
