"""Draws the usual inputs of a form without a template: a list shows a dozen, each of which would run four."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_INPUTS = frozenset(f"django/forms/widgets/{name}.html" for name in ("date", "hidden", "number", "text"))
_SELECT = "django/forms/widgets/select.html"


class Inputs(DjangoTemplates):
    """Django's way to draw forms, quicker where lists need it; says the same as its templates."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """Draw a part of a form."""
        if template_name in _INPUTS:
            return SafeString(_input(context["widget"]))
        if template_name == _SELECT:
            return SafeString(_select(context["widget"]))
        return SafeString(super().render(template_name, context, request))


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    return f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{value}{_attributes(widget)}>'


def _select(widget: Mapping[str, Any]) -> str:
    drawn = "".join(
        f'<optgroup label="{_said(name)}">{_options(options)}</optgroup>' if name else _options(options)
        for name, options, _index in widget["optgroups"]
    )
    return f'<select name="{_said(widget["name"])}"{_attributes(widget)}>{drawn}</select>'


def _options(options: list[Mapping[str, Any]]) -> str:
    return "".join(
        f'<option value="{_said(option["value"])}"{_attributes(option)}>{conditional_escape(option["label"])}</option>'
        for option in options
    )


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {_said(name)}" if value is True else f' {_said(name)}="{_said(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _said(value: object) -> str:
    return conditional_escape(str(value))
