"""The frame of an e-mail: logo, colours, footer, written so that every mail program shows it."""

import re
from dataclasses import dataclass
from html import escape

from postroom.core.tags.figures import locale_of
from postroom.core.tags.resolve import Part, Parts
from postroom.core.tags.show import is_web_address

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_BRIGHT = 0.4  # relative luminance above which dark letters are easier to read than white ones

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
<html lang="{lang}" dir="{dir}">
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

_CARD = """</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#f2f4f7"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" \
style="width:600px;max-width:100%;background:#ffffff;border-radius:8px;border-top:4px solid {colour}">
<tr><td class="pad ink" style="padding:28px 36px 0;font-size:18px;line-height:24px;font-weight:600;color:#17212e">
{head}</td></tr>
<tr><td class="pad ink" style="padding:20px 36px 32px;font-size:16px;line-height:24px;color:#17212e">
"""

_FOOT = """</td></tr>
</table>
<table role="presentation" class="foot" width="600" cellpadding="0" cellspacing="0" border="0" \
style="width:600px;max-width:100%"><tr><td class="pad quiet" align="center" \
style="padding:16px 36px;font-size:13px;line-height:20px;color:#536171">
"""

_END = """</td></tr></table>
</td></tr></table>
</body>
</html>
"""


class BadLayout(ValueError):
    """A layout with a colour that is none, a logo that no mail program could fetch, or no name on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailLayout:
    """How a brand's e-mails look. Tags may stand in the `footer` lines; `colour` is "#rrggbb", `logo_url` is https.

    With `unsubscribe`, each recipient's own link (`#dynamic_link.unsubscribe`) ends the footer.
    """

    brand_name: str
    colour: str = "#0b5cab"
    logo_url: str = ""
    footer: tuple[str, ...] = ()
    language: str = "en"
    unsubscribe: bool = False

    def __post_init__(self) -> None:
        if not self.brand_name.strip() or not self.brand_name.isprintable():
            raise BadLayout("the brand's name must be one line of text")
        if _COLOUR.fullmatch(self.colour) is None:
            raise BadLayout(f"“{self.colour}” is no colour like #0b5cab")
        if self.logo_url and not (self.logo_url.startswith("https://") and is_web_address(self.logo_url)):
            raise BadLayout("the address of the logo must begin with https://")

    @property
    def ink(self) -> str:
        """The colour of letters on the brand's colour, by WCAG's relative luminance."""
        channels = (int(self.colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)  # noqa: PLR2004
        return "#17212e" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > _BRIGHT else "#ffffff"


def framed(*, preheader: Parts, body: Parts, footer: Parts, layout: EmailLayout) -> list[Part]:
    """The whole HTML document around what is already HTML."""
    locale = locale_of(layout.language)
    brand = escape(layout.brand_name)
    page = _PAGE.format(
        lang=str(locale).replace("_", "-"),
        dir=locale.text_direction,
        brand=brand,
        style=_STYLE.replace("FONT", _FONT),
    )
    head = brand
    if layout.logo_url:
        head = (
            f'<img src="{escape(layout.logo_url)}" alt="{brand}" height="40" '
            'style="display:block;height:40px;max-width:240px;border:0">'
        )
    card = _CARD.format(colour=layout.colour, head=head)
    return [page, *preheader, card, *body, _FOOT, *footer, _END]
