"""Write a slice of messages: a template, customers and their records, with a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from postroom.access.models import Brand, Unit
from postroom.composing.brief import Brief, Recipient
from postroom.composing.compiling import CompiledLanguage, CompiledText, compiled_version
from postroom.composing.enclosing import Enclosed, Enclosing, enclosing
from postroom.composing.faults import Fault, Unfit, of_error, of_text
from postroom.composing.filling import load_values
from postroom.composing.finishing import Finished, finish_letter, finish_sms
from postroom.composing.looks import looks
from postroom.composing.text import codes_in
from postroom.core.rendering.email import CompiledWording
from postroom.core.rendering.letter_skeleton import LetterSkeleton
from postroom.core.rendering.skeleton import BadHeader
from postroom.core.rendering.stored import AnySkeleton
from postroom.core.tags.problems import ProblemCode
from postroom.core.tags.resolve import Fill
from postroom.stationery.selectors import LanguageChoice, NoWording, Why
from postroom.stationery.snippets import published

_BROKEN = frozenset({ProblemCode.UNKNOWN_SNIPPET, ProblemCode.SNIPPET_WITHIN})
"""What may become wrong with a text after it was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A finished message: the digest of its skeleton, its fills, and what decided about it."""

    recipient: Recipient
    subject: str
    language: str
    skeleton: str
    fills: Sequence[Any]
    sha256: str
    files: Sequence[Enclosed] = ()
    decisions: Sequence[tuple[str, Mapping[str, Any]]] = ()
    country: str = ""
    """Where it goes, if the address tells."""
    size: int = 0
    """The parts of a text message, which it is paid by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """A recipient whose message could not be written, and every reason."""

    recipient: Recipient
    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One result a recipient, in order, and the skeletons they share."""

    results: Sequence[Composed | Faulty]
    skeletons: Mapping[str, AnySkeleton]


class Around(NamedTuple):
    """What the messages of a slice have in common besides their text."""

    unit_language: str
    today: date
    enclosing: Enclosing


def compose_slice(*, version_id: int, brief: Brief, recipients: Sequence[Recipient], at: datetime) -> Slice:
    """Write a message to each recipient, or say why there is none. Nothing is stored."""
    unit = Unit.objects.select_related("brand").get(pk=brief.unit_id)
    today = at.astimezone(ZoneInfo(unit.time_zone)).date()
    texts = _compiled_by_brand(version_id, brief, unit, recipients, today)
    values = load_values(
        brief=brief,
        topic_id=texts[unit.brand_id].text.topic_id,
        paths=frozenset().union(*(text.paths for text in texts.values())),
        recipients=recipients,
        today=today,
    )
    files = enclosing(texts=texts.values(), unit_id=unit.pk, key=brief.key, at=at, along=brief.along)
    around = Around(unit.language, today, files)
    results: list[Composed | Faulty] = []
    skeletons: dict[str, AnySkeleton] = {}
    for recipient in recipients:
        text = texts[recipient.brand_id or unit.brand_id]
        result = write(recipient, text, values[recipient.contact_id], around)
        if isinstance(result, Composed) and result.skeleton not in skeletons:
            skeletons[result.skeleton] = text.languages[result.language].skeleton
        results.append(result)
    return Slice(results=results, skeletons=skeletons)


def content_digest(skeleton: str, fills: Sequence[Any]) -> str:
    """Return the SHA-256 of what a message says: the digest of its skeleton and its fills leave nothing open."""
    return sha256(skeleton.encode() + orjson.dumps(fills)).hexdigest()


def write(recipient: Recipient, text: CompiledText, values: dict[str, object], around: Around) -> Composed | Faulty:
    """Write one message from values that are loaded."""
    try:
        compiled, choice = text.in_language(recipient.language, around.unit_language)
        filled = around.enclosing.fill(compiled, values, recipient.account_number)
        fills = filled.fills
        done = finish(compiled, fills, recipient, around.today) if not filled.faults else Finished("", fills)
    except Unfit as unfit:
        return Faulty(recipient=recipient, faults=[unfit.fault])
    except (NoWording, BadHeader) as error:
        return Faulty(recipient=recipient, faults=[of_error(error, recipient.account_number)])
    if broken := [problem for problem in compiled.wording.problems if problem.code in _BROKEN]:
        faults = [replace(of_text(problem), tag=problem.detail) for problem in broken]
        return Faulty(recipient=recipient, faults=faults)
    if filled.faults:
        return Faulty(recipient=recipient, faults=filled.faults)
    return composed(recipient, compiled, choice, done, filled.files)


def finish(compiled: CompiledLanguage, fills: list[Fill], recipient: Recipient, today: date) -> Finished:
    """Return a message with all that its channel needs. Raises `BadHeader` or `Unfit`."""
    skeleton = compiled.skeleton
    if isinstance(compiled.wording, CompiledWording):
        return Finished(skeleton.subject(fills), fills)
    if isinstance(skeleton, LetterSkeleton):
        return finish_letter(skeleton, fills, recipient, today)
    return finish_sms(skeleton, fills, recipient)


def composed(
    recipient: Recipient,
    compiled: CompiledLanguage,
    choice: LanguageChoice,
    done: Finished,
    files: Sequence[Enclosed] = (),
) -> Composed:
    """Return a finished message as it is stored."""
    return Composed(
        recipient=recipient,
        subject=done.title,
        language=compiled.language,
        skeleton=compiled.digest,
        fills=done.fills,
        sha256=content_digest(compiled.digest, done.fills),
        files=files,
        decisions=decisions(recipient, compiled, choice, done.fills),
        country=done.country,
        size=done.size,
    )


def decisions(
    recipient: Recipient, compiled: CompiledLanguage, choice: LanguageChoice, fills: Sequence[Any]
) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Return what was decided that is worth a word: a language that is not the customer's, a file they do not have."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    if choice.why is not Why.PREFERRED:
        found.append(("language", {"wanted": recipient.language, "taken": compiled.language, "why": choice.why}))
    for number, slot in compiled.attached:
        if not fills[number]:
            found.append(("without_file", {"tag": slot.name, "who": recipient.account_number}))
    return found


def _compiled_by_brand(
    version_id: int, brief: Brief, unit: Unit, recipients: Sequence[Recipient], today: date
) -> dict[int, CompiledText]:
    """Customers of several brands may be in one slice; most often there is one."""
    brands = {unit.brand_id: unit.brand}
    others = {recipient.brand_id for recipient in recipients if recipient.brand_id} - brands.keys()
    if others:
        brands |= Brand.objects.in_bulk(others)
    found = looks(unit_id=unit.pk, brands=brands.values(), text_ids=[version_id], today=today)
    found = found.with_designs(brief.designs)
    put_in = published(codes=codes_in(version_id), unit_id=unit.pk)
    by_brand = {brand_id: found.of(brand_id, text_id=version_id) for brand_id in brands}
    return {
        brand_id: compiled_version(
            version_id, look, brief.catalogue, put_in, channel=brief.channel, papers=brief.papers
        )
        for brand_id, look in by_brand.items()
    }
