"""The blocks of a design as fields of a form, and what came back from it as a design again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from postroom.core.design import values
from postroom.core.design.blocks import KINDS, Block, Design, Spoken, as_json, read_design, spoken_of, values_of
from postroom.web.designs.wording import CHOICES, FIELDS, KIND_NAMES
from postroom.web.templates.wording import LANGUAGES, language_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OWN = "own"
"""The colour is what stands in the field beside."""
_KEY = re.compile(r"[a-z0-9]{1,20}")
_INPUTS = {
    values.line: "line",
    values.lines: "lines",
    values.link: "link",
    values.picture: "picture",
    values.colour: "colour",
    values.shade: "shade",
    values.flag: "flag",
    values.align: "choice",
    values.typeface: "choice",
    values.height: "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One field as the form shows it; `kind` says how."""

    name: str
    label: _StrPromise
    kind: str
    value: Any
    choices: Sequence[tuple[str, _StrPromise]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """What a block says in another language."""

    language: str
    name: str
    inputs: Sequence[Input]

    @property
    def is_said(self) -> bool:
        """Whether it says anything."""
        return any(each.value for each in self.inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One block as the form shows it; `key` is what its fields begin with."""

    key: str
    type: str
    label: _StrPromise
    inputs: Sequence[Input] = field(default_factory=list)
    others: Sequence[Other] = ()


def drawn(design: Design) -> list[Drawn]:
    """Return the blocks of a design for the form."""
    return [_drawn(f"b{number}", block, design.languages) for number, block in enumerate(design.blocks)]


def blanks(spoken: Sequence[str] = ()) -> list[Drawn]:
    """Return one empty block of each kind, from which new ones are made."""
    return [_drawn("blank", kind(), spoken) for kind in KINDS.values()]


def shared(design: Design) -> list[Input]:
    """Return what holds for the whole design."""
    return list(_inputs("design", design))


def content_of(form: QueryDict) -> dict[str, object]:
    """Return what the form drew, in the order in which the blocks stand; `do` moves, removes or adds one.

    Raises `DesignError` or `KeyError` for what no form of ours sends.
    """
    kinds = [(key, str(form[f"{key}.type"])) for key in form.getlist("order") if _KEY.fullmatch(key)]
    spoken = languages_of(form)
    blocks: list[dict[str, Any]] = [
        {"type": kind, **_values(KINDS[kind], key, form), "in": _said(KINDS[kind], key, form, spoken)}
        for key, kind in kinds
    ]
    _done(blocks, form)
    return as_json(read_design({**_values(Design, "design", form), "languages": spoken, "blocks": blocks}))


def source_of(form: QueryDict) -> dict[str, object]:
    """Return a source that was typed, and those for languages that have their own. Raises `KeyError`."""
    spoken = languages_of(form)
    typed = {code: _lines(str(form.get(f"source.in.{code}", ""))) for code in spoken}
    others = {code: source for code, source in typed.items() if source.strip()}
    return {"source": _lines(str(form["source"]))} | ({"languages": spoken, "in": others} if spoken else {})


def languages_of(form: QueryDict) -> list[str]:
    """Return in which languages it says something else; `do` adds one or takes one away."""
    what, _, which = form.get("do", "").partition(":")
    spoken = [code for code in form.getlist("languages") if code in LANGUAGES]
    if what == "speak" and form.get("language") in LANGUAGES:
        spoken.append(str(form["language"]))
    return [code for code in dict.fromkeys(spoken) if (what, which) != ("unspeak", code)]


def named(spoken: Collection[str]) -> list[tuple[str, str]]:
    """Return languages with their names."""
    return [(code, language_name(code)) for code in spoken]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _said(kind: type[Block], key: str, form: QueryDict, spoken: Collection[str]) -> dict[str, dict[str, str]]:
    names = [each.name for each in spoken_of(kind)]
    return {code: {name: form.get(f"{key}.{name}.in.{code}", "") for name in names} for code in spoken if names}


def _done(blocks: list[dict[str, Any]], form: QueryDict) -> None:
    """Do what a button of a block asks for, where no script did it before."""
    what, _, which = form.get("do", "").partition(":")
    if what == "add" and which in KINDS:
        blocks.append({"type": which})
    if which not in form.getlist("order"):
        return
    place = form.getlist("order").index(which)
    if what == "remove":
        del blocks[place]
    elif what in ("up", "down"):
        other = max(0, min(len(blocks) - 1, place + (1 if what == "down" else -1)))
        blocks[place], blocks[other] = blocks[other], blocks[place]


def _drawn(key: str, block: Block, spoken: Sequence[str]) -> Drawn:
    name = next(name for name, kind in KINDS.items() if kind is type(block))
    others = [_other(key, block, code) for code in spoken] if isinstance(block, Spoken) else []
    return Drawn(key=key, type=name, label=KIND_NAMES[name], inputs=list(_inputs(key, block)), others=others)


def _other(key: str, block: Block, language: str) -> Other:
    said = block.others.get(language, {}) if isinstance(block, Spoken) else {}
    inputs = [
        Input(
            name=f"{key}.{each.name}.in.{language}",
            label=FIELDS[each.name],
            kind=_INPUTS[each.metadata["read"]],
            value=said.get(each.name, ""),
        )
        for each in spoken_of(type(block))
    ]
    return Other(language=language, name=language_name(language), inputs=inputs)


def _inputs(key: str, thing: Block | Design) -> Iterator[Input]:
    for each in values_of(type(thing)):
        yield Input(
            name=f"{key}.{each.name}",
            label=FIELDS[each.name],
            kind=_INPUTS[each.metadata["read"]],
            value=getattr(thing, each.name),
            choices=CHOICES.get(each.name, ()),
        )


def _values(kind: type[Block | Design], key: str, form: QueryDict) -> Mapping[str, object]:
    return {each.name: _value(_INPUTS[each.metadata["read"]], f"{key}.{each.name}", form) for each in values_of(kind)}


def _value(kind: str, name: str, form: QueryDict) -> object:
    typed = form.get(name, "")
    if kind == "flag":
        return name in form
    if kind == "number":
        return int(typed) if typed.isascii() and typed.isdigit() else typed
    if kind == "colour" and typed == OWN:
        return form.get(f"{name}.own", "")
    return typed
