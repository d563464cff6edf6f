"""The frame of an e-mail: logo, colours, footer, written so that every mail program shows it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from postroom.core.design.colours import is_colour, readable_on
from postroom.core.design.frame import Frame, Linked, Piece, Place, Tagged
from postroom.core.pictures import can_be_fetched
from postroom.core.tags.figures import locale_of
from postroom.core.tags.resolve import Part, Parts
from postroom.core.tags.show import is_web_address
from postroom.core.tags.words import in_language

_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

_STYLE = """\
body{margin:0;padding:0;width:100%;-webkit-text-size-adjust:100%}
table{border-spacing:0}
td,th{font-family:FONT}
a{text-decoration:underline}
@media (max-width:620px){
.card,.foot{width:100%!important;table-layout:fixed}.pad{padding-left:20px!important;padding-right:20px!important}
.items td,.items th{padding:5px 4px!important;font-size:12px!important;line-height:16px!important}}
@media (prefers-color-scheme:dark){
.page{background:#12161c!important}.card{background:#1b222b!important}.items tr{border-color:#3a4653!important}
.ink,.ink p,.ink li,.ink td,.ink th{color:#e7ecf2!important}.ink a{color:#9cc9ff!important}
.quiet,.quiet a{color:#a3afbd!important}}"""

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{brand}</title>
<style>{style}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">"""

_CARD = """{preheader}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#f2f4f7"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" \
style="width:600px;max-width:100%;background:#ffffff;border-radius:8px;border-top:4px solid {colour}">
<tr><td class="pad ink" style="padding:28px 36px 0;font-size:18px;line-height:24px;font-weight:600;color:#17212e">
{logo_block}</td></tr>
<tr><td class="pad ink" style="padding:20px 36px 32px;font-size:16px;line-height:24px;color:#17212e">
{content}"""

_FOOT = """</td></tr>
</table>
<table role="presentation" class="foot" width="600" cellpadding="0" cellspacing="0" border="0" \
style="width:600px;max-width:100%"><tr><td class="pad quiet" align="center" \
style="padding:16px 36px;font-size:13px;line-height:20px;color:#536171">
{footer}"""

_END = """</td></tr></table>
</td></tr></table>
</body>
</html>
"""

_PLACE = re.compile(r"\{([a-z_]+)\}")


class BadLayout(ValueError):
    """A layout with a colour that is none, a logo that no mail program could fetch, or no name on one line."""


def _in_pieces(html: str) -> tuple[Piece, ...]:
    """Cut at the {places}."""
    cut = _PLACE.split(html)
    return tuple(Place(part) if number % 2 else part for number, part in enumerate(cut) if part)


STANDARD = Frame(_in_pieces((_PAGE + _CARD + _FOOT + _END).replace("{style}", _STYLE.replace("FONT", _FONT))))
"""What e-mails look like where nobody designed anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailLayout:
    """How a brand's e-mails look. Tags may stand in the `footer` lines; `colour` is "#rrggbb".

    With `unsubscribe`, each recipient's own link (`#dynamic_link.unsubscribe`) ends the footer.
    """

    brand_name: str
    colour: str = "#0b5cab"
    logo_url: str = ""
    footer: tuple[str, ...] = ()
    language: str = "en"
    unsubscribe: bool = False
    frame: Frame = STANDARD
    public_url: str = ""
    """Where customers reach us: pictures of the design are fetched from there."""

    def __post_init__(self) -> None:
        if not self.brand_name.strip() or not self.brand_name.isprintable():
            raise BadLayout("the brand's name must be one line of text")
        for colour in (self.colour, self.frame.accent or self.colour):
            if not is_colour(colour):
                raise BadLayout(f"“{colour}” is no colour like #0b5cab")
        if self.logo_url and not (is_web_address(self.logo_url) and can_be_fetched(self.logo_url)):
            raise BadLayout("the address of the logo must begin with https://")

    @property
    def accent(self) -> str:
        """The colour of buttons."""
        return self.frame.accent or self.colour

    @property
    def ink(self) -> str:
        """The colour of letters on buttons."""
        return readable_on(self.accent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What a message puts into its frame: HTML, the slot of its link to unsubscribe, and how to compile tags."""

    preheader: Parts
    body: Parts
    address: Parts
    opt_out: int | None
    tagged: Callable[[str], Iterable[Part]]
    """Compiles a text with #tags to HTML."""
    linked: Callable[[str], Iterable[Part]]
    """Compiles a link tag to an address."""


def framed(inside: Inside, layout: EmailLayout) -> Iterator[Part]:
    """The whole HTML document around what is already HTML."""
    places = {**_of_layout(layout), **_of_message(inside, layout)}
    for piece in layout.frame.pieces:
        match piece:
            case Place():
                yield from places[piece]
            case Tagged(source):
                yield from inside.tagged(source)
            case Linked(source):
                yield from inside.linked(source)
            case str():
                yield piece


def _of_layout(layout: EmailLayout) -> dict[Place, Iterable[Part]]:
    """What all messages of a brand in one language have."""
    locale = locale_of(layout.language)
    return {
        Place.LANGUAGE: [str(locale).replace("_", "-")],
        Place.DIRECTION: [locale.text_direction],
        Place.BRAND: [escape(layout.brand_name)],
        Place.COLOUR: [layout.colour],
        Place.INK: [readable_on(layout.colour)],
        Place.PICTURES: [escape(layout.public_url)],
        Place.LOGO: [_logo(layout, "inline-block")],
        Place.LOGO_BLOCK: [_logo(layout, "block")],
    }


def _of_message(inside: Inside, layout: EmailLayout) -> dict[Place, Iterable[Part]]:
    both = inside.address and inside.opt_out is not None
    return {
        Place.PREHEADER: inside.preheader,
        Place.CONTENT: inside.body,
        Place.ADDRESS: inside.address,
        Place.OPT_OUT: _opt_out(inside, layout, "inherit"),
        Place.FOOTER: [*inside.address, "<br>\n" if both else "", *_opt_out(inside, layout, "#536171")],
    }


def _opt_out(inside: Inside, layout: EmailLayout, colour: str) -> Parts:
    if inside.opt_out is None:
        return ()
    word = in_language("Unsubscribe", layout.language)
    return ('<a href="', inside.opt_out, f'" style="color:{colour}">{word}</a>')


def _logo(layout: EmailLayout, display: str) -> str:
    brand = escape(layout.brand_name)
    if not layout.logo_url:
        return brand
    style = f"display:{display};height:40px;max-width:240px;border:0"
    return f'<img src="{escape(layout.logo_url)}" alt="{brand}" height="40" style="{style}">'
