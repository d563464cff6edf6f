"""Make the frame of what was drawn, in whichever way, and say what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from postroom.access.models import Brand
from postroom.core.design.blocks import read_design
from postroom.core.design.building import build
from postroom.core.design.checking import Code, Problem, check, not_said
from postroom.core.design.frame import Frame
from postroom.core.design.own import LARGEST_SOURCE, frame_of_html, frame_of_mjml
from postroom.core.design.values import DesignError, languages
from postroom.core.letter.checking import Problem as LetterProblem
from postroom.core.letter.checking import check as check_letter
from postroom.core.letter.design import as_json, read_letter_design
from postroom.core.refusal import Flaw, said
from postroom.records import selectors as records
from postroom.stationery.models import DesignChoice, DesignVersion


def frame_of(way: str, content: Mapping[str, Any]) -> Frame:
    """Return the frame of an e-mail's content. Raises `DesignError`."""
    if way == DesignVersion.Way.BLOCKS:
        return build(read_design(content))
    read = frame_of_mjml if way == DesignVersion.Way.MJML else frame_of_html
    spoken = ((language, read(source)) for language, source in sorted(own_sources(content).items()))
    return replace(read(_source(content.get("source"), "source")), others=tuple(spoken))


def own_sources(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the sources for languages that have one of their own. Raises `DesignError`."""
    spoken = languages(content.get("languages", []), "languages")
    given = content.get("in", {})
    if not isinstance(given, dict):
        raise DesignError("in", said(Flaw.NO_OBJECT))
    return {code: source for code in spoken if (source := _source(given.get(code, ""), f"in.{code}")).strip()}


def _source(source: object, path: str) -> str:
    if not isinstance(source, str):
        raise DesignError(path, said(Flaw.MUST_BE_TEXT))
    if len(source) > LARGEST_SOURCE:
        raise DesignError(path, said(Flaw.LONG_TEXT, detail=LARGEST_SOURCE))
    return source


def must_be_drawable(way: str, content: Mapping[str, Any]) -> None:
    """Refuse what is no content of this way. A source may be half written; what is wrong with it is said beside it.

    Raises `DesignError`.
    """
    if way == DesignVersion.Way.BLOCKS:
        read_design(content)
        return
    if way == DesignVersion.Way.LETTER:
        read_letter_design(content)
        return
    _source(content.get("source"), "source")
    own_sources(content)


def stored(way: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a content is made into when it is published. Raises `DesignError`."""
    if way == DesignVersion.Way.LETTER:
        return as_json(read_letter_design(content))
    return frame_of(way, content).to_json()


def letter_problems(version: DesignVersion) -> tuple[LetterProblem, ...]:
    """Return all that is wrong with a version of a letter design."""
    return check_letter(read_letter_design(version.content))


def problems(version: DesignVersion) -> tuple[Problem, ...]:
    """Return all that is wrong with a version of an e-mail design."""
    try:
        made = frame_of(version.way, version.content)
    except DesignError as error:
        return (Problem(code=Code.UNREADABLE, sentence=f"The source {error.reason}.", about=error.reason),)
    found = check(
        made,
        catalogue=records.catalogue(),
        brand_colours=sorted(set(Brand.objects.values_list("colour", flat=True))),
        for_marketing=_for_marketing(version),
    )
    return (*found, *not_said(read_design(version.content))) if version.way == DesignVersion.Way.BLOCKS else found


def _for_marketing(version: DesignVersion) -> bool:
    """A design must let customers say no, unless it is chosen for service messages only."""
    kinds = set(DesignChoice.objects.filter(design=version.design_id).values_list("kind", flat=True))
    return kinds != {DesignChoice.Kind.SERVICE.value}
