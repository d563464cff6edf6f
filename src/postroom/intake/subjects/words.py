"""Read the words that files have for languages, ways of delivery, days and consents."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache

from babel import Locale

from postroom.contacts.folding import fold
from postroom.core.carriage.envelope import Channel
from postroom.core.refusal import Flaw, Refusal, said
from postroom.core.turning import unturned
from postroom.intake.files.reading import Cell
from postroom.intake.files.sheet import as_text
from postroom.intake.subjects.columns import DELIVERY, LANGUAGES
from postroom.records.reading import read_day, read_yes_or_no

_LONGEST_CODE = 3


def text(cell: Cell) -> str:
    """Return a cell as one line of text: 10482 for 10482.0, no blanks around it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unturned(as_text(cell)).split())


def text_up_to(longest: int) -> Callable[[Cell], str]:
    """Return a reader of texts that are not longer than their column."""

    def read(cell: Cell) -> str:
        written = text(cell)
        if len(written) > longest:
            raise Refusal(said(Flaw.TOO_LONG, written[:40], longest))
        return written

    return read


def language(cell: Cell) -> str:
    """Return the code of a language: "pl" for "PL", "pl-PL", "Polish", "polski"."""
    return _language(text(cell))


def delivery(cell: Cell) -> str:
    """Return the channel that somebody prefers: "letter" for "by post" or "Brief"."""
    channel = _channels().get(fold(text(cell)))
    if channel is None:
        raise Refusal(said(Flaw.NO_CHANNEL, text(cell)[:40], ", ".join(Channel)))
    return channel


def day(cell: Cell) -> date:
    """Return a day."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else read_day(text(cell))


def moment(cell: Cell) -> datetime:
    """Return the beginning of a day, or the hour if it is told."""
    told = cell if isinstance(cell, datetime) else datetime.combine(day(cell), time())
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def yes_or_no(cell: Cell) -> bool:
    """Return yes or no."""
    return cell if isinstance(cell, bool) else read_yes_or_no(text(cell))


@lru_cache(maxsize=1024)
def _language(written: str) -> str:
    code = written.replace("_", "-").partition("-")[0].lower()
    if len(code) <= _LONGEST_CODE and code in Locale("en").languages:
        return code
    known = _language_names().get(fold(written))
    if known is None:
        raise Refusal(said(Flaw.NO_LANGUAGE, written[:40]))
    return known


@lru_cache(maxsize=1)
def _channels() -> dict[str, str]:
    return {fold(name.strip()): channel.value for channel, names in DELIVERY.items() for name in names.split(",")}


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    named = ((name, code) for spoken in LANGUAGES for code, name in Locale(spoken).languages.items())
    return {fold(name): code for name, code in named if len(code) <= _LONGEST_CODE}
