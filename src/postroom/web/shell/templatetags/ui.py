"""The small parts of a page, as template tags. They are built in: no template has to load them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Widget
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from postroom.composing.services import Fault
from postroom.outbox.pricing import Money
from postroom.web.shell import assets, faults, figures
from postroom.web.shell.lists import Chip
from postroom.web.shell.pills import PILLS

register = template.Library()
CURSOR = "after"
"""The place in a long list; another filter starts at the top again."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon. It says nothing to a screen reader: a word or a label stands beside it."""
    return _drawn(name)


@register.simple_tag
def asset(source: str) -> SafeString:
    """Load a script built from `source` and the style sheets it needs."""
    sheets = format_html_join("\n", '<link rel="stylesheet" href="{}">', ([url] for url in assets.styles(source)))
    return format_html('{}\n<script type="module" src="{}"></script>', sheets, assets.url(source))


@register.simple_tag
def asset_url(source: str) -> str:
    """Return the address of a built file."""
    return assets.url(source)


@register.simple_tag
def pill(state: str) -> SafeString:
    """Show a state of a message, a run, an import or an address."""
    return pill_in(state, get_language())


@register.filter
def said(fault: Fault) -> str:
    """Say what keeps a message from being written."""
    return faults.said(fault)


@register.filter
def money(amount: Money) -> str:
    """Show an amount with its currency; prices of text messages have more places than coins."""
    return figures.money(amount)


@register.filter
def narrowing(chips: Sequence[Chip]) -> int:
    """Return how many filters are on beside the search, which has its own box."""
    return sum(chip.name != "q" for chip in chips or ())


@register.simple_tag(takes_context=True)
def qs(context: Context, *remove: str, **change: object) -> str:
    """Return the query of this page with parameters changed, or removed where they are named or empty."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name in (*remove, CURSOR):
        query.pop(name, None)
    for name, value in change.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("shell/field.html")
def field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """Show a form field with its label, help and errors, joined for screen readers by Django's own ids.

    A form that is not ours may be given another label: it says no more what the label says already.
    """
    if label:
        bound.label = label
        bound.field.widget.attrs.pop("placeholder", None)
    widget = bound.field.widget
    widget.attrs["class"] = f"{_look(widget)} {widget.attrs.get('class', '')}".strip()  # this form's own copy
    return {
        "field": bound,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
    }


def _look(widget: Widget) -> str:
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.inclusion_tag("shell/progress.html")
def progress(done: int, total: int, label: object = "") -> dict[str, object]:
    """Show how far something is, as a bar and in numbers."""
    return {"done": done, "total": total, "label": label}


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


# A page of a list shows hundreds of these, and there are few different ones.


@cache
def _drawn(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', assets.icon_url(name))


@cache
def pill_in(state: str, _language: str | None) -> SafeString:
    """The same in the language that is spoken, for who knows it."""
    shown = PILLS[state]
    return format_html('<span class="pill pill-{}">{}{}</span>', shown.colour, _drawn(shown.icon), shown.word)
