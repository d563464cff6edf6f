"""Frames that people bring along: a page of HTML, or MJML. What could run, call home or break out is taken away.

Both say with marks where things go: `#content`, `#address`, `#optout`, `#logo`; any other #tag is one.
"""

import re
from html import escape
from html.parser import HTMLParser

import nh3
from css_inline import CSSInliner, InlineError
from mjml import mjml2html

from postroom.core.design.allowed import HTML, HTML_ATTRIBUTES, MJML, MJML_ATTRIBUTES, VOID, kept_value
from postroom.core.design.cutting import Marks
from postroom.core.design.frame import Frame, Place
from postroom.core.design.values import TYPEFACES, DesignError
from postroom.core.refusal import Flaw, said

LARGEST_SOURCE = 200_000
_MARKS = {"content": Place.CONTENT, "address": Place.ADDRESS, "optout": Place.OPT_OUT, "logo": Place.LOGO}
_MARK = re.compile(rf"(?<!#)#({'|'.join(_MARKS)})(?!\w|\.\w|{{)")
_ENDS_A_LINE = frozenset({"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "br", "mj-text", "mj-button"})
_CLOSED = re.compile(r"<(mj-[a-z-]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)/>")
_ELEMENT = re.compile(r"<(mj[\w-]*)", re.IGNORECASE)
_BODY = re.compile(r"<(/?)body\b", re.IGNORECASE)
_BAD_CSS = re.compile(r"@import|url\s*\(|expression|javascript|\\|<", re.IGNORECASE)
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>{brand}</title>
<style>td,th{{font-family:{font}}}</style>
</head>
<body style="margin:0;padding:0">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{preheader}</div>
{body}
</body>
</html>
"""


def frame_of_html(source: str) -> Frame:
    """Return the frame in a page of HTML: styles put where they apply, the rest sanitised. Raises `DesignError`."""
    _must_fit(source)
    try:
        inlined = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False).inline(source)
    except (InlineError, ValueError) as error:
        raise DesignError("source", said(Flaw.BAD_HTML, detail=error)) from None
    clean = nh3.clean(
        _BODY.sub(r"<\1div", inlined),
        tags=HTML,
        attributes=HTML_ATTRIBUTES,
        attribute_filter=kept_value,
        url_schemes={"https", "mailto", "tel", "picture"},
        link_rel=None,
    )
    walk = _Walk(source)
    walk.feed(clean)
    walk.close()
    place = walk.marks.place
    page = _PAGE.format(
        language=place(Place.LANGUAGE),
        direction=place(Place.DIRECTION),
        brand=place(Place.BRAND),
        preheader=place(Place.PREHEADER),
        font=TYPEFACES["sans"],
        body=walk.written,
    )
    return walk.frame(page)


def frame_of_mjml(source: str) -> Frame:
    """Return the frame in a source of MJML. Raises `DesignError`."""
    _must_fit(source)
    for name in _ELEMENT.findall(source):
        if name.lower() not in MJML:
            raise DesignError("source", said(Flaw.BAD_ELEMENT, name))
    clean = nh3.clean(
        _CLOSED.sub(r"<\1\2></\1>", source),
        tags=HTML | MJML,
        attributes={**HTML_ATTRIBUTES, **dict.fromkeys(MJML, MJML_ATTRIBUTES)},
        attribute_filter=kept_value,
        url_schemes={"https", "mailto", "tel", "picture"},
        link_rel=None,
    )
    walk = _Walk(source)
    walk.feed(clean)
    walk.close()
    try:
        return walk.frame(mjml2html(walk.written, fonts={}))
    except ValueError as error:
        raise DesignError("source", said(Flaw.BAD_MJML, detail=error)) from None


class _Walk(HTMLParser):
    """Writes sanitised markup anew with marks, and notes what it says in plain text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.marks = Marks(source)
        self._html: list[str] = []
        self._said: list[str] = [""]
        self._within: list[str] = []
        self._has_head = False

    @property
    def written(self) -> str:
        """The markup with marks."""
        return "".join(self._html)

    def frame(self, html: str) -> Frame:
        """Cut the finished page; the plain-text form says what stands before and after the message."""
        above, _content, below = "\n".join(self._said).partition("#content")
        return Frame(self.marks.cut(html), above=_lines(above), below=_lines(below))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mj-body" and not self._has_head:
            self._html.append(f"<mj-head>{self._head()}</mj-head>")
        written = "".join(f' {name}="{self._value(name, value or "")}"' for name, value in attrs)
        if tag == "mjml":
            written += f' lang="{self.marks.place(Place.LANGUAGE)}" dir="{self.marks.place(Place.DIRECTION)}"'
        self._html.append(f"<{tag}{written}{'/' if tag in VOID else ''}>")
        if tag == "mj-head":
            self._has_head = True
            self._html.append(self._head())
        if tag not in VOID:
            self._within.append(tag)
        elif tag == "br":
            self._said.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self._html.append(f"</{tag}>")
        if self._within and self._within[-1] == tag:
            self._within.pop()
        if tag in _ENDS_A_LINE:
            self._said.append("")

    def handle_data(self, data: str) -> None:
        within = self._within[-1] if self._within else ""
        if within == "mj-style":
            if _BAD_CSS.search(data):
                raise DesignError("source", said(Flaw.FETCHES))
            self._html.append(data)
        elif data.strip() or not within.startswith("mj"):
            self._html.append(self._text(data))
            self._said[-1] += " ".join(data.split("\n")).replace("#optout", "").replace("#address", "")

    def _text(self, data: str) -> str:
        cut = _MARK.split(data)
        # A line break in HTML is a blank.
        words = (part.replace("\n", " ") for part in cut)
        return "".join(
            self.marks.place(_MARKS[part]) if number % 2 else self.marks.text(part) for number, part in enumerate(words)
        )

    def _value(self, name: str, value: str) -> str:
        if name == "href":
            return self.marks.link(value)
        if name == "src" and value.startswith("picture:"):
            return self.marks.place(Place.PICTURES) + escape(value.replace("picture:", "/p/pictures/"))
        return escape(value)

    def _head(self) -> str:
        place = self.marks.place
        return (
            f"<mj-title>{place(Place.BRAND)}</mj-title><mj-preview>{place(Place.PREHEADER)}</mj-preview>"
            f'<mj-attributes><mj-all font-family="{TYPEFACES["sans"]}"/></mj-attributes>'
        )


def _lines(text: str) -> tuple[str, ...]:
    found = (" ".join(line.replace("#logo", "").split()) for line in text.split("\n"))
    return tuple(line for line in found if line)


def _must_fit(source: str) -> None:
    if len(source) > LARGEST_SOURCE:
        raise DesignError("source", said(Flaw.LONG_TEXT, detail=LARGEST_SOURCE))
