"""Write messages that were ordered one by one: each with its own text and free values, and perhaps about a record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from postroom.access.models import Brand, Unit
from postroom.access.selectors import unit_with_brand
from postroom.composing.brief import Brief, Recipient
from postroom.composing.compiling import CompiledText, compiled_text, compiled_version
from postroom.composing.enclosing import enclosing
from postroom.composing.faults import Fault, FaultCode, of_error, of_text
from postroom.composing.filling import Values, load_values
from postroom.composing.looks import Look, looks
from postroom.composing.text import Text, codes_in
from postroom.composing.writing import Around, Composed, Faulty, Slice, write
from postroom.core.rendering.stored import AnySkeleton
from postroom.core.tags.errors import UnknownLanguage
from postroom.records import selectors as records
from postroom.stationery.snippets import Snippet, published

Source = int | Text
"""Where a text comes from: the id of a published version, or a text of somebody's own."""


class Piece(NamedTuple):
    """One message: to whom, what it says, what was given for its free tags, and the record that its tags read."""

    recipient: Recipient
    source: Source
    free_values: Mapping[str, str]
    record: tuple[str, str] | None = None
    """Code of the kind, external id."""

    @property
    def named(self) -> tuple[int, str, str] | None:
        """The record, with whose it is."""
        return (self.recipient.contact_id, *self.record) if self.record else None


def compose_pieces(*, pieces: Sequence[Piece], topic_id: int | None, brief: Brief, at: datetime) -> Slice:
    """Write each message, or say why there is none; nothing is stored. All are about one topic.

    The free values of the brief are not looked at. The number of queries does not grow with the messages.
    """
    unit = unit_with_brand(brief.unit_id)
    today = at.astimezone(ZoneInfo(unit.time_zone)).date()
    texts = _texts(pieces, topic_id, unit, brief, today)
    values = _values(pieces, texts, topic_id, brief, today)
    good = [text for text in texts if isinstance(text, CompiledText)]
    around = Around(unit.language, today, enclosing(texts=good, unit_id=unit.pk, key=brief.key, at=at))
    results: list[Composed | Faulty] = []
    skeletons: dict[str, AnySkeleton] = {}
    for piece, text, known in zip(pieces, texts, values, strict=True):
        result = _write(piece, text, known, around)
        if isinstance(result, Composed) and isinstance(text, CompiledText) and result.skeleton not in skeletons:
            skeletons[result.skeleton] = text.languages[result.language].skeleton
        results.append(result)
    return Slice(results=results, skeletons=skeletons)


def _write(piece: Piece, text: CompiledText | Fault, values: Values | None, around: Around) -> Composed | Faulty:
    recipient = piece.recipient
    if isinstance(text, Fault):
        return Faulty(recipient=recipient, faults=[text])
    if values is None:
        kind, id_ = piece.record or ("", "")
        who = recipient.account_number
        sentence = f"{who} has no {kind} “{id_}”"
        said = Fault(code=FaultCode.UNKNOWN_RECORD, sentence=sentence, who=who, detail=id_)
        return Faulty(recipient=recipient, faults=[said])
    return write(recipient, text, values, around)


def _texts(
    pieces: Sequence[Piece], topic_id: int | None, unit: Unit, brief: Brief, today: date
) -> list[CompiledText | Fault]:
    """Compile each text once for each brand."""
    brands = {unit.brand_id: unit.brand}
    if others := {piece.recipient.brand_id for piece in pieces if piece.recipient.brand_id} - brands.keys():
        brands |= Brand.objects.in_bulk(others)
    versions = {piece.source for piece in pieces if isinstance(piece.source, int)}
    found = looks(unit_id=unit.pk, brands=brands.values(), topic_id=topic_id, text_ids=versions, today=today)
    put_in = published(codes=_codes(pieces), unit_id=unit.pk)
    known: dict[tuple[Source, int], CompiledText | Fault] = {}
    texts = []
    for piece in pieces:
        brand_id = piece.recipient.brand_id or unit.brand_id
        if (piece.source, brand_id) not in known:
            version_id = piece.source if isinstance(piece.source, int) else None
            look = found.of(brand_id, text_id=version_id)
            known[piece.source, brand_id] = _text(piece.source, look, brief, put_in)
        texts.append(known[piece.source, brand_id])
    return texts


def _codes(pieces: Sequence[Piece]) -> frozenset[str]:
    """Return the codes of all snippets that are put in."""
    sources = {piece.source for piece in pieces}
    return frozenset().union(*(codes_in(said) if isinstance(said, int) else said.codes for said in sources))


def _text(source: Source, look: Look, brief: Brief, put_in: Sequence[Snippet]) -> CompiledText | Fault:
    """Return the text, or what is wrong with it, whoever gets it."""
    if isinstance(source, int):
        return compiled_version(source, look, brief.catalogue, put_in, channel=brief.channel)
    try:
        text = compiled_text(source.with_snippets(put_in), look, brief.catalogue, channel=brief.channel)
    except UnknownLanguage as error:
        return of_error(error)
    problems = (problem for each in text.languages.values() for problem in each.wording.problems)
    if problem := next(problems, None):
        return of_text(problem)
    return text


def _values(
    pieces: Sequence[Piece], texts: Sequence[CompiledText | Fault], topic_id: int | None, brief: Brief, today: date
) -> list[Values | None]:
    """Return the values of each message; None where its record is not there."""
    good = {id(text): text for text in texts if isinstance(text, CompiledText)}.values()
    paths = frozenset[tuple[str, ...]]().union(*(text.paths for text in good))
    of_contact = load_values(
        brief=replace(brief, free_values={}),
        topic_id=topic_id,
        paths=paths,
        recipients=[piece.recipient for piece in pieces],
        today=today,
    )
    of_record = records.values_of(
        named={piece.named for piece in pieces if piece.named}, paths=paths, catalogue=brief.catalogue
    )
    found: list[Values | None] = []
    for piece in pieces:
        values = of_contact[piece.recipient.contact_id] | {"free": piece.free_values}
        if piece.named and piece.record:
            found.append(values | {piece.record[0]: of_record[piece.named]} if piece.named in of_record else None)
        else:
            found.append(values)
    return found
