"""Make a letter to one customer of what a message is stored as: blocks, what is around them, and whom it is for."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from postroom.core.address.postal import PostalAddress
from postroom.core.letter.block import address_lines, language_of
from postroom.core.letter.letter import Letter, Mark
from postroom.core.pictures import digest_of
from postroom.core.tags.words import in_language

Json = Mapping[str, Any]


def letter_of(content: Json, *, who: str, code: str = "") -> Letter:
    """Return the letter of a `content`: `subject`, `blocks`, `around` (language and sheet) and `to`.

    `code` is that of the return barcode; empty: it bears none. Raises `AddressUnfit`, which names `who`.
    """
    around, to = content["around"], content["to"]
    finished, *behind = papers_in(content) if around.get("finished") else ("", *papers_in(content))
    language = str(around["language"])
    return Letter(
        who=who,
        language=language,
        address=address_of(around["sheet"], to, who=who),
        subject=content["subject"],
        blocks=content["blocks"],
        references=_references(to, who, language),
        mark=Mark.of(code) if code and around["sheet"]["mark"] else None,
        enclosed=tuple(behind),
        finished=finished,
    )


def papers_in(content: Json) -> tuple[str, ...]:
    """Return the digests of the PDFs that go out with a letter: those added by hand, and `enclosed` from records."""
    return (*content["around"].get("papers", ()), *content.get("enclosed", ()))


def address_of(sheet: Json, to: Json, *, who: str) -> tuple[str, ...]:
    """Return the lines in the window; none where nobody is named yet. Raises `AddressUnfit` or `BadPostalAddress`."""
    if not to:
        return ()
    if email := to.get("email"):
        return (to["name"], email)
    address = PostalAddress(
        lines=tuple(to["lines"]), city=to["city"], country=to["country"], postcode=to.get("postcode", "")
    )
    posted_in = sheet["posted_in"]
    return address_lines(
        names=[to["name"]],
        address=address,
        posted_in=posted_in,
        language=language_of(posted_in),
        most=sheet["lines"],
        who=who,
    )


def pictures_in(blocks: Collection[Json]) -> frozenset[str]:
    """Return the digests of the uploaded pictures that blocks show."""
    found: set[str] = set()
    for block in blocks:
        match block["type"]:
            case "picture":
                found.add(digest_of(block["src"]))
            case "list":
                for item in block["items"]:
                    found |= pictures_in(item)
            case "grid":
                for row in block["rows"]:
                    for cell in row:
                        found |= pictures_in(cell["blocks"])
    return frozenset(found - {""})


def _references(to: Json, who: str, language: str) -> tuple[tuple[str, str], ...]:
    """What stands beside the address: account and date."""
    said = [(in_language("Account", language), who)]
    if day := to.get("date"):
        said.append((in_language("Date", language), _day(date.fromisoformat(day), language)))
    return tuple(said)


def _day(day: date, language: str) -> str:
    return format_date(day, format="long", locale=language.replace("-", "_"))
