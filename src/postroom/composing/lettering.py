"""Letters for show: what one customer would get on paper, and a sample on which a design is looked at."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from postroom.access.models import Brand
from postroom.access.viewer import Viewer
from postroom.composing.previewing import Preview, preview_to
from postroom.composing.specimens import samples
from postroom.composing.text import Text
from postroom.contacts.models import Contact
from postroom.core.address.postal import BadPostalAddress
from postroom.core.barcode.return_code import codes_of
from postroom.core.carriage.envelope import Channel
from postroom.core.document.from_text import from_text
from postroom.core.letter.block import AddressUnfit
from postroom.core.letter.design import LetterDesign
from postroom.core.letter.letter import Letter
from postroom.core.letter.writing import letter_of, papers_in, pictures_in
from postroom.core.rendering.letter import compile_letter
from postroom.core.tags.show import show_for
from postroom.core.tags.words import in_language
from postroom.records import selectors as records
from postroom.stationery.designs.letters import FileGone, sheet_for, stock_of
from postroom.typesetting import press
from postroom.typesetting.press import Stock
from postroom.typesetting.refusals import Refused

_SPECIMEN_ROWS = 30
NOBODYS = next(codes_of(range(100)))
"""A return code that belongs to no letter: numbers are drawn at random, and this one is never kept."""


def letter_pages(
    contact: Contact,
    *,
    text: Text,
    viewer: Viewer,
    at: datetime,
    free_values: Mapping[str, str],
    ppi: float,
) -> tuple[list[bytes], Preview]:
    """Return the first pages of the letter that a customer would get, as pictures, and what would keep it from going.

    The customer was found for this viewer, with unit and brand. Raises `Refused`.
    """
    shown = preview_to(contact, text=text, viewer=viewer, at=at, free_values=free_values, channel=Channel.LETTER)
    if shown.letter is None:
        return [], shown
    made = for_show(shown.letter, who=contact.account_number)
    return press.picture(made, stock_for(shown.letter), ppi=ppi), shown


def pages_of(content: Mapping[str, Any], *, who: str) -> int:
    """Return how many pages a letter takes; 0 if it cannot be set."""
    try:
        _pdf, pages = press.counted(for_show(content, who=who), stock_for(content))
    except (Refused, FileGone):
        return 0
    return pages


def for_show(content: Mapping[str, Any], *, who: str, code: str = NOBODYS) -> Letter:
    """Return a letter; one whose address does not fit has none, for the rest is worth a look."""
    try:
        return letter_of(content, who=who, code=code)
    except (AddressUnfit, BadPostalAddress):
        return letter_of({**content, "to": {}}, who=who, code=code)


def stock_for(content: Mapping[str, Any], *, at: int = 0) -> Stock:
    """Return what a letter is set on. Raises `FileGone` if its letterhead is."""
    papers, pictures = papers_in(content), pictures_in(content["blocks"])
    return stock_of(content["around"]["sheet"], pictures=pictures, papers=papers, at=at)


def specimen_letter(
    *, design: LetterDesign, brand: Brand, subject: str, text: str, today: date, language: str = "en"
) -> tuple[Letter, Stock]:
    """Return a sample letter of a brand in a design, long enough for a second page."""
    catalogue = records.catalogue()
    around = {"language": language, "sheet": sheet_for(design, brand)}
    ready = compile_letter(subject=subject, document=from_text(text), catalogue=catalogue, around=around)
    fills, _ = ready.fill(samples(catalogue, ready.paths), show_for(language, brand.currency))
    to = {
        "name": "Anna Kowalska",
        "lines": ["ul. Polna 12/4"],
        "postcode": "00-625",
        "city": "Warszawa",
        "country": "PL",
        "date": today.isoformat(),
    }
    said = ready.set(fills)
    content = {"subject": said["subject"], "blocks": [*said["blocks"], _items(language)], "around": around, "to": to}
    return for_show(content, who="AR-004217"), stock_for(content)


def _items(language: str) -> dict[str, Any]:
    headings = [in_language(word, language) for word in ("Document", "Date", "Amount")]
    columns = [{"heading": word, "right": number == len(headings) - 1} for number, word in enumerate(headings)]
    rows = [
        [f"INV-{number:04}", f"2026-{number % 12 + 1:02}-01", f"{number}.00"] for number in range(1, _SPECIMEN_ROWS)
    ]
    return {"type": "table", "columns": columns, "rows": rows, "sums": [[in_language("Total", language), "", "435.00"]]}
