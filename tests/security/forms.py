"""The forms that stand on a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """Where a form is sent to, what stands in it, and what else it offers to choose."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def put(self, name: str, value: str, *, chosen: bool) -> None:
        if chosen:
            self.values.setdefault(name, []).append(value)
        self.offered.setdefault(name, []).append(value)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, []
        self._open: Form | None = None
        self._select, self._text, self._outside = "", "", {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").lower() == "post":
            self._begin(told)
        form = self._outside.get(told.get("form", "")) or self._open
        if form is not None and "disabled" not in told:
            self._take(form, tag, told)

    def _begin(self, told: dict[str, str]) -> None:
        self._open = Form(told.get("action") or self.path)
        self.forms.append(self._open)
        if "id" in told:
            self._outside[told["id"]] = self._open

    def _take(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "input" and name:
            kind = told.get("type", "text")
            is_choice = kind in ("checkbox", "radio")
            form.put(name, value or ("on" if is_choice else ""), chosen=not is_choice or "checked" in told)
        elif tag == "button" and name:
            form.put(name, value, chosen=False)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.put(self._select, value, chosen="selected" in told)
        elif tag == "textarea":
            self._text = name

    def handle_data(self, data: str) -> None:
        if self._open and self._text:
            self._open.put(self._text, data.lstrip("\n"), chosen=True)
            self._text = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._open and self._text:
            self._open.put(self._text, "", chosen=True)
        if tag in ("select", "textarea"):
            self._select = self._text = ""
        if tag == "form":
            self._open = None


def forms_of(html: str, path: str) -> list[Form]:
    """Return the forms of a page that are posted; `path` is where those without an address are sent."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms
