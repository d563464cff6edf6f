"""Build the frame of a design: blocks as MJML, MJML as HTML that every mail program shows, cut at its places."""

from dataclasses import replace
from html import escape
from typing import Any

from mjml import mjml2html

from postroom.core.design.blocks import (
    Block,
    Button,
    Columns,
    Design,
    Divider,
    Footer,
    Header,
    Logo,
    Message,
    Picture,
    as_json,
)
from postroom.core.design.colours import is_colour, readable_on
from postroom.core.design.cutting import Marks
from postroom.core.design.frame import Frame, Place
from postroom.core.design.values import BRAND, TYPEFACES
from postroom.core.pictures import picture_url

QUIET = "#536171"
LINE = "#dde3ea"
_STYLE = """\
table{border-spacing:0}
td,th{font-family:FONT}
@media (max-width:620px){
.items td,.items th{padding:5px 4px!important;font-size:12px!important;line-height:16px!important}}
"""
_DARK = """\
@media (prefers-color-scheme:dark){
.page,body{background:#12161c!important}.card,.card>table{background:#1b222b!important}
.items tr{border-color:#3a4653!important}
.ink,.ink div,.ink p,.ink li,.ink td,.ink th,.ink h1,.ink h2,.ink h3{color:#e7ecf2!important}
.ink a{color:#9cc9ff!important}
.quiet,.quiet div,.quiet a{color:#a3afbd!important}}
"""


def build(design: Design) -> Frame:
    """Return the frame of a design, with those of the languages it speaks."""
    spoken = ((language, _built(design.in_language(language))) for language in sorted(design.languages))
    return replace(_built(design), others=tuple(spoken))


def _built(design: Design) -> Frame:
    builder = _Builder(design)
    html = mjml2html(builder.mjml(), fonts={})
    return Frame(
        pieces=builder.marks.cut(html),
        above=tuple(builder.above),
        below=tuple(builder.below),
        accent=design.accent if is_colour(design.accent) else "",
    )


class _Builder:
    """Writes blocks as MJML, and what the plain-text form says of them."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self.marks = Marks(str(as_json(design)))
        self.above: list[str] = []
        self.below: list[str] = []
        self._said = self.above

    def mjml(self) -> str:
        """The whole source."""
        design, place = self._design, self.marks.place
        font = TYPEFACES[design.typeface]
        card, after = self._parted()
        stripe = f' border-top="4px solid {self._colour(design.accent or BRAND)}"' if design.stripe else ""
        # Dark colours of a mail program suit a light design only; one that is dark already stays as it is.
        dark = _DARK if readable_on(design.card) != "#ffffff" else ""
        return (
            f'<mjml lang="{place(Place.LANGUAGE)}" dir="{place(Place.DIRECTION)}"><mj-head>'
            f"<mj-title>{place(Place.BRAND)}</mj-title><mj-preview>{place(Place.PREHEADER)}</mj-preview>"
            '<mj-raw><meta name="x-apple-disable-message-reformatting">'
            '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">'
            '<meta name="color-scheme" content="light dark">'
            '<meta name="supported-color-schemes" content="light dark"></mj-raw>'
            f'<mj-attributes><mj-all font-family="{font}"/>'
            f'<mj-text font-size="16px" line-height="24px" color="{design.ink}" padding="10px 36px"/>'
            '<mj-section padding="0"/><mj-wrapper padding="0"/></mj-attributes>'
            f"<mj-style>{_STYLE.replace('FONT', font)}{dark}</mj-style></mj-head>"
            f'<mj-body background-color="{design.page}" css-class="page">'
            '<mj-section padding="12px 0"></mj-section>'
            f'<mj-wrapper css-class="card" background-color="{design.card}" border-radius="8px"{stripe}'
            f' padding="16px 0">{card}</mj-wrapper>{after}</mj-body></mjml>'
        )

    def _parted(self) -> tuple[str, str]:
        """The blocks on the card, and the footers that end the design, which stand below it."""
        blocks = list(self._design.blocks)
        end = len(blocks)
        while end and isinstance(blocks[end - 1], Footer):
            end -= 1
        written = [self._block(block) for block in blocks]
        return "".join(written[:end]), "".join(written[end:])

    def _block(self, block: Block) -> str:
        writers: dict[type[Block], Any] = {
            Logo: self._logo,
            Header: self._header,
            Message: self._message,
            Button: self._button,
            Picture: self._picture,
            Columns: self._columns,
            Divider: self._divider,
            Footer: self._footer,
        }
        return str(writers[type(block)](block))

    def _message(self, _block: Message) -> str:
        self._said = self.below
        return _section(f'<mj-text css-class="ink">{self.marks.place(Place.CONTENT)}</mj-text>')

    def _divider(self, block: Divider) -> str:
        colour = self._colour(block.colour or LINE)
        return _section(f'<mj-divider border-width="1px" border-color="{colour}" padding="10px 36px"></mj-divider>')

    def _logo(self, block: Logo) -> str:
        shown = self.marks.place(Place.LOGO)
        if block.src:
            shown = (
                f'<img src="{self._src(block.src)}" alt="{self._attribute(block.alt)}" height="{block.height}"'
                f' style="display:inline-block;height:{block.height}px;max-width:100%;border:0"/>'
            )
        if block.href:
            shown = f'<a href="{self.marks.link(block.href)}" style="color:inherit;text-decoration:none">{shown}</a>'
        background, ink = self._on(block.background)
        return _section(
            f'<mj-text align="{block.align}" font-size="18px" font-weight="600" color="{ink}"'
            f"{_inked(block.background)}>{shown}</mj-text>",
            background,
        )

    def _header(self, block: Header) -> str:
        self._said.append(block.text)
        background, ink = self._on(block.background)
        return _section(
            f'<mj-text align="{block.align}" font-size="24px" line-height="32px" font-weight="700" color="{ink}"'
            f' padding="16px 36px"{_inked(block.background)}>{self.marks.text(block.text)}</mj-text>',
            background,
        )

    def _button(self, block: Button) -> str:
        self._said.append(f"{block.label}: {block.href}" if block.href else block.label)
        wanted = block.colour or self._design.accent or BRAND
        return _section(
            f'<mj-button align="{block.align}" href="{self.marks.link(block.href)}" padding="10px 36px"'
            f' inner-padding="12px 24px" border-radius="6px" font-size="16px" font-weight="600"'
            f' background-color="{self._colour(wanted)}" color="{self._ink(wanted)}">'
            f"{self.marks.text(block.label)}</mj-button>"
        )

    def _picture(self, block: Picture) -> str:
        if not block.src:
            return ""
        link = f' href="{self.marks.link(block.href)}"' if block.href else ""
        return _section(
            f'<mj-image src="{self._src(block.src)}" alt="{self._attribute(block.alt)}"{link} padding="10px 36px">'
            "</mj-image>"
        )

    def _columns(self, block: Columns) -> str:
        columns = []
        for text, src, alt in block.filled:
            self._said.extend([text] if text else [])
            picture = ""
            if src:
                picture = (
                    f'<mj-image src="{self._src(src)}" alt="{self._attribute(alt)}" padding="6px 16px"></mj-image>'
                )
            said = f'<mj-text css-class="ink" padding="6px 16px">{self.marks.text(text)}</mj-text>' if text else ""
            columns.append(f"<mj-column>{picture}{said}</mj-column>")
        return f'<mj-section padding="4px 20px">{"".join(columns)}</mj-section>' if columns else ""

    def _footer(self, block: Footer) -> str:
        self._said.extend([block.text] if block.text else [])
        rows = [self.marks.text(block.text)] if block.text else []
        rows += [self.marks.place(Place.ADDRESS)] if block.address else []
        rows += [self.marks.place(Place.OPT_OUT)] if block.opt_out else []
        said = "".join(f"<div>{row}</div>" for row in rows)
        return _section(
            f'<mj-text css-class="quiet" align="{block.align}" font-size="13px" line-height="20px"'
            f' color="{quiet_on(self._design.page)}" padding="16px 36px">{said}</mj-text>'
        )

    def _on(self, background: str) -> tuple[str, str]:
        """A background as an attribute, and the letters on it."""
        if not background:
            return "", self._design.ink
        return f' background-color="{self._colour(background)}"', self._ink(background)

    def _colour(self, wanted: str) -> str:
        return self.marks.place(Place.COLOUR) if wanted == BRAND else wanted

    def _ink(self, background: str) -> str:
        return self.marks.place(Place.INK) if background == BRAND else readable_on(background)

    def _src(self, src: str) -> str:
        return picture_url(escape(src), self.marks.place(Place.PICTURES))

    def _attribute(self, text: str) -> str:
        """Tags do not reach into attributes: what is read aloud is the same for all."""
        return escape(text)


def quiet_on(page: str) -> str:
    """Return the colour of small print on a page."""
    return QUIET if readable_on(page) != "#ffffff" else "#c4ccd6"


def _section(inner: str, background: str = "") -> str:
    return f"<mj-section{background}><mj-column>{inner}</mj-column></mj-section>"


def _inked(background: str) -> str:
    """Only what stands on the card itself turns light in the dark."""
    return "" if background else ' css-class="ink"'
