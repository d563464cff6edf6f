"""Files of a message: those that go along, and those that its text links to, each from the recipient's own records."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from postroom.composing.compiling import CompiledLanguage, CompiledText
from postroom.composing.faults import Fault, FaultCode, of_values
from postroom.composing.links import file_url
from postroom.core.carriage.files import PDF
from postroom.core.rendering.letter_skeleton import LetterSkeleton
from postroom.core.rendering.links import SigningKey
from postroom.core.tags.resolve import Attached, Fill, Slot, value_at
from postroom.filing.models import Enclosure
from postroom.filing.selectors import enclosures_for
from postroom.records.files import Held, held_file

Values = dict[str, Any]
MOST_FILES = 10


class Enclosed(NamedTuple):
    """A file of one message. With a `key` it does not go along: the text links to it until it expires."""

    name: str
    media_type: str
    digest: str
    size: int
    tag: str = ""
    key: str = ""
    expires_at: datetime | None = None


class Filled(NamedTuple):
    """A text filled for one recipient: its files, and what keeps it from going."""

    fills: list[Fill]
    faults: Sequence[Fault]
    files: Sequence[Enclosed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosing:
    """Finds the files of each message of a slice: what is the same for all was looked up in one query."""

    key: SigningKey
    expires_at: datetime
    for_all: Mapping[str, Enclosure]
    along: Sequence[Enclosed] = ()
    """What goes with the messages besides: a mail must carry it too."""

    def fill(self, compiled: CompiledLanguage, values: Values, who: str) -> Filled:
        """Fill a text for one recipient, `who` being whom faults name."""
        if not compiled.has_files:
            fills, problems = compiled.wording.fill(values, compiled.show)
            return Filled(fills, [of_values(problem, who) for problem in problems] if problems else (), ())
        shown, links = self._linked(compiled, values)
        fills, problems = compiled.wording.fill(shown, compiled.show)
        files = self._files(compiled, values, fills, links)
        fault = self._fault(compiled, fills, files, who) or _unprintable(compiled, files, who)
        faults = [of_values(problem, who) for problem in problems] + ([fault] if fault else [])
        return Filled(fills, faults, files)

    def _linked(self, compiled: CompiledLanguage, values: Values) -> tuple[Values, dict[str, Enclosed]]:
        """Return the values with an address in the place of each file that is shown, and address -> file."""
        links: dict[str, Enclosed] = {}
        for slot in compiled.shown_files:
            found = held_file(value_at(slot.path, values))
            if found is None:
                continue
            key = secrets.token_urlsafe(18)
            address = file_url(key, self.key)
            links[address] = _enclosed(found, slot, key=key, expires_at=self.expires_at)
            values = _with(values, slot.path, address)
        return values, links

    def _files(
        self, compiled: CompiledLanguage, values: Values, fills: Sequence[Any], links: Mapping[str, Enclosed]
    ) -> tuple[Enclosed, ...]:
        """Return the files that go along with what was filled, and those it links to."""
        along = (
            self._for_all(slot) if slot.attached is Attached.FIXED else _of_record(slot, values)
            for number, slot in compiled.attached
            if fills[number]
        )
        shown = {fill if isinstance(fill, str) else fill[0] for fill in fills} if links else set()
        return (*filter(None, along), *(file for address, file in links.items() if address in shown))

    def _for_all(self, slot: Slot) -> Enclosed | None:
        kept = self.for_all.get(slot.path[0])
        return Enclosed(slot.field.name or kept.name, kept.media_type, kept.digest, kept.size) if kept else None

    def _fault(
        self, compiled: CompiledLanguage, fills: Sequence[Any], files: Iterable[Enclosed], who: str
    ) -> Fault | None:
        """Say what is wrong with the files that go along: one is not there for this unit, or they are too many."""
        for number, slot in compiled.attached:
            if fills[number] and slot.attached is Attached.FIXED and slot.path[0] not in self.for_all:
                name = slot.field.name
                return Fault(code=FaultCode.UNKNOWN_FILE, sentence=f"there is no file “{name}” here", detail=name)
        return too_large([*self.along, *files], who)


def enclosing(
    *, texts: Iterable[CompiledText], unit_id: int, key: SigningKey, at: datetime, along: Sequence[Enclosed] = ()
) -> Enclosing:
    """Look up the files that go along with texts of a unit whoever gets them: one query, or none."""
    digests = {slot.path[0] for text in texts for slot in _fixed(text)}
    return Enclosing(
        key=key,
        expires_at=at + timedelta(days=settings.FILE_LINK_DAYS),
        for_all=enclosures_for(digests=digests, unit_id=unit_id),
        along=along,
    )


def _unprintable(compiled: CompiledLanguage, files: Iterable[Enclosed], who: str) -> Fault | None:
    """Say which file cannot be printed behind a letter."""
    if not isinstance(compiled.skeleton, LetterSkeleton):
        return None
    for file in files:
        if not file.key and file.media_type != PDF:
            sentence = f"{file.name} is no PDF: it cannot be printed behind the letter to {who}"
            return Fault(code=FaultCode.NO_PDF, sentence=sentence, tag=file.tag, detail=file.name, who=who)
    return None


def too_large(files: Iterable[Enclosed], who: str) -> Fault | None:
    """Say which file makes it more than a message can carry; mail servers count them as one."""
    size, most = 0, settings.MAX_ATTACHMENT_BYTES
    for count, file in enumerate((file for file in files if not file.key), start=1):
        size += file.size
        if size > most or count > MOST_FILES:
            limit = f"{MOST_FILES} files with {most // 2**20} MB together"
            sentence = f"{file.name} is too much for the message to {who}: it takes {limit}"
            return Fault(code=FaultCode.FILES_TOO_LARGE, sentence=sentence, tag=file.tag, detail=file.name, who=who)
    return None


def _fixed(text: CompiledText) -> Iterable[Slot]:
    for language in text.languages.values():
        yield from (slot for _, slot in language.attached if slot.attached is Attached.FIXED)


def _of_record(slot: Slot, values: Values) -> Enclosed | None:
    found = held_file(value_at(slot.path, values))
    return _enclosed(found, slot) if found else None


def _enclosed(found: Held, slot: Slot, *, key: str = "", expires_at: datetime | None = None) -> Enclosed:
    return Enclosed(*found, tag=slot.name, key=key, expires_at=expires_at)


def _with(values: Values, path: Sequence[str], value: object) -> Values:
    """Return the values with another one at a path; what others may share is left as it is."""
    name, *rest = path
    inner = values.get(name)
    return {**values, name: _with(inner if isinstance(inner, dict) else {}, rest, value) if rest else value}
