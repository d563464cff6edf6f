"""How messages of a brand look: its name, colour and address, and the design that is laid around the message."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings

from postroom.access.models import Brand
from postroom.composing.text import Text
from postroom.core.design.frame import Frame
from postroom.core.letter.design import STARTER as LETTER_STARTER
from postroom.core.letter.sheet import NO_COMPANY, Company, bare, sheet_of
from postroom.core.pictures import picture_url
from postroom.core.rendering.layout import STANDARD, EmailLayout
from postroom.stationery.designs.choosing import LETTER, Choosing, Designs, choosing
from postroom.stationery.designs.letters import company_of
from postroom.stationery.designs.selectors import frame, letter_design

_TAG_LIKE = re.compile(r"#(?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class Look:
    """What of a brand and its design is around its e-mails: both can change, a look cannot."""

    name: str
    colour: str
    footer: tuple[str, ...]
    currency: str
    logo_url: str = ""
    public_url: str = ""
    frame: Frame = STANDARD
    company: Company = NO_COMPANY
    letter_id: int | None = None
    """The version of the design of its letters; none: as letters look that nobody designed."""

    def layout(self, language: str, *, unsubscribe: bool) -> EmailLayout:
        """Return what a message in a language is laid out with."""
        return EmailLayout(
            brand_name=self.name,
            colour=self.colour,
            footer=self.footer,
            language=language,
            logo_url=self.logo_url,
            public_url=self.public_url,
            frame=self.frame.in_language(language),
            unsubscribe=unsubscribe,
        )

    def around(self, language: str, *, papers: Sequence[str] = (), finished: bool = False) -> dict[str, Any]:
        """Return what a letter in a language is set with, and the PDFs that were added to it by hand.

        If the letter is `finished`, the first of these is the letter itself.
        """
        design = letter_design(version_id=self.letter_id) if self.letter_id else LETTER_STARTER
        sheet = sheet_of(design, self.company)
        if finished:
            return {"language": language, "sheet": bare(sheet), "papers": list(papers), "finished": True}
        return {"language": language, "sheet": sheet, **({"papers": list(papers)} if papers else {})}


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of the messages of one unit, on one day, about one topic."""

    brands: Mapping[int, Brand]
    _choosing: Choosing

    def with_designs(self, designs: Designs) -> "Looks":
        """Return the looks of messages that get these designs, whatever their template says."""
        return replace(self, _choosing=self._choosing.with_designs(designs))

    def of(self, brand_id: int, *, template_id: int | None = None, text_id: int | None = None) -> Look:
        """Return how a message of a brand looks: of a template, of a version of one, or of none."""
        ask = partial(self._choosing.version_id, brand_id=brand_id, template_id=template_id, text_id=text_id)
        chosen = ask()
        look = look_of(self.brands[brand_id], frame(version_id=chosen) if chosen else STANDARD)
        return replace(look, letter_id=ask(medium=LETTER))


def looks(
    *,
    unit_id: int,
    brands: Iterable[Brand],
    today: date,
    topic_id: int | None = None,
    template_ids: Collection[int] = (),
    text_ids: Collection[int] = (),
) -> Looks:
    """Return what is asked once for many messages, in one query; a frame is read when it is first needed."""
    asked = choosing(unit_id=unit_id, topic_id=topic_id, today=today, template_ids=template_ids, text_ids=text_ids)
    return Looks({brand.pk: brand for brand in brands}, asked)


def look_for_text(*, text: Text, unit_id: int, brand: Brand, today: date) -> Look:
    """Return how a single text of a brand looks."""
    templates = [text.template_id] if text.template_id else []
    found = looks(unit_id=unit_id, brands=[brand], topic_id=text.topic_id, template_ids=templates, today=today)
    return found.with_designs(text.designs).of(brand.pk, template_id=text.template_id)


def look_of(brand: Brand, design: Frame = STANDARD) -> Look:
    """Return a look; tag signs in the name and the address of a brand are meant as they stand."""
    lines = [line.strip() for line in (brand.legal_name, *brand.address.splitlines()) if line.strip()]
    return Look(
        name=brand.name,
        colour=brand.colour,
        footer=(_TAG_LIKE.sub("##", " · ".join(lines)),) if lines else (),
        currency=brand.currency,
        logo_url=picture_url(brand.logo, settings.PUBLIC_URL) if brand.logo else "",
        public_url=settings.PUBLIC_URL,
        frame=design,
        company=company_of(brand),
    )
