"""Which elements and attributes may stand in a design that people bring along, and which values in them."""

import re

from postroom.core.design.values import DesignError, link, picture

VOID = frozenset({"br", "hr", "img"})
HTML = frozenset({
    "a", "b", "blockquote", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "hr", "i", "img",
    "li", "ol", "p", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "u", "ul",
})  # fmt: skip
_EVERYWHERE = frozenset({
    "align", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "dir", "height",
    "lang", "role", "rowspan", "size", "style", "title", "valign", "width",
})  # fmt: skip
HTML_ATTRIBUTES: dict[str, set[str]] = {"*": set(_EVERYWHERE), "a": {"href"}, "img": {"src", "alt"}}
MJML = frozenset({
    "mjml", "mj-head", "mj-body", "mj-attributes", "mj-all", "mj-class", "mj-style", "mj-breakpoint", "mj-section",
    "mj-wrapper", "mj-column", "mj-group", "mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer", "mj-hero",
})  # fmt: skip
MJML_ATTRIBUTES = _EVERYWHERE | frozenset({
    "alt", "background-color", "background-position", "border-bottom", "border-color", "border-left",
    "border-radius", "border-right", "border-style", "border-top", "border-width", "container-background-color",
    "css-class", "direction", "fluid-on-mobile", "font-family", "font-size", "font-style", "font-weight",
    "full-width", "href", "inline", "inner-padding", "letter-spacing", "line-height", "mj-class", "mode", "name",
    "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "src", "text-align",
    "text-decoration", "text-transform", "vertical-align",
})  # fmt: skip
_PROPERTIES = re.compile(
    r"(background|background-color|border(-(top|right|bottom|left))?(-(color|radius|style|width))?|border-collapse"
    r"|border-spacing|color|direction|display|font(-(family|size|style|weight|variant))?|height|letter-spacing"
    r"|line-height|list-style(-type)?|margin(-(top|right|bottom|left))?|max-height|max-width|min-height|min-width"
    r"|mso-[a-z-]+|overflow|padding(-(top|right|bottom|left))?|table-layout|text-align|text-decoration|text-indent"
    r"|text-transform|vertical-align|white-space|width|word-break|word-spacing)"
)
_PLAIN = re.compile(r"[^<>{};:@\\]*")
_BAD_VALUE = re.compile(r"url|expression|javascript|import|\\|[<>{}@]|/\*", re.IGNORECASE)


def kept_value(_tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute as it may stand; None: the attribute goes."""
    if name == "style":
        return _style(value)
    if name in ("href", "src"):
        try:
            return link(value, name) if name == "href" else picture(value, name)
        except DesignError:
            return None
    if name in ("alt", "title"):
        return value
    return value if _PLAIN.fullmatch(value) and not _BAD_VALUE.search(value) else None


def _style(value: str) -> str | None:
    kept = []
    for declaration in value.split(";"):
        name, _, worth = declaration.partition(":")
        if _PROPERTIES.fullmatch(name.strip().lower()) and worth.strip() and not _BAD_VALUE.search(worth):
            kept.append(f"{name.strip()}:{worth.strip()}")
    return ";".join(kept) or None
