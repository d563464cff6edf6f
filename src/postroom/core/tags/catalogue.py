"""Which tags there are: kinds of records, their fields, and how one kind leads to another."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

MAX_DEPTH = 4
MAX_COMPARED = 80
_TABLE = "table"
_WORD = re.compile(r"[a-z0-9]+")


class FieldType(StrEnum):
    """How a value is shown."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    PHONE = "phone"
    EMAIL = "email"
    BOOLEAN = "boolean"
    URL = "url"
    LIST = "list"
    TABLE = "table"
    RELATION = "relation"
    FILE = "file"


class Trust(StrEnum):
    """Who wrote the value. What a customer wrote is never made a link."""

    COMPANY = "company"
    CUSTOMER = "customer"


class Reason(StrEnum):
    """Why a tag is not in the catalogue."""

    NO_SUCH_KIND = "no_such_kind"
    NO_SUCH_FIELD = "no_such_field"
    UNFINISHED = "unfinished"
    TOO_DEEP = "too_deep"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a kind of record has, by the `name` that tags use.

    `columns` are the columns of a table, `related_kind` is where a relation leads, `fallback` stands in
    when a customer has no value, and `totalled` columns are summed under a table.
    """

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    sample: object = ""
    trust: Trust = Trust.COMPANY
    related_kind: str | None = None
    columns: tuple["Field", ...] = ()
    fallback: str | None = None
    totalled: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: `code` is the first word of its tags."""

    code: str
    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A tag the catalogue knows: the field it ends at, and labels from the kind down to it."""

    path: tuple[str, ...]
    field: Field
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A tag the catalogue does not know, why, and which tags may have been meant."""

    path: tuple[str, ...]
    reason: Reason
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list that opens while a tag is typed; `opens` means that more follows after a dot."""

    path: str
    label: str
    type: FieldType
    sample: object
    opens: bool

    @property
    def example(self) -> str:
        """The sample on one line; of a table its first row."""
        first = self.sample[0] if isinstance(self.sample, tuple | list) and self.sample else self.sample
        if isinstance(first, dict):
            return " · ".join(map(str, first.values()))
        return ", ".join(map(str, self.sample)) if isinstance(self.sample, tuple | list) else str(self.sample or "")


@dataclass(frozen=True)
class Catalogue:
    """Every tag there is. `fields` are tags without a kind, such as `#items_list`."""

    kinds: tuple[Kind, ...]
    fields: tuple[Field, ...] = ()

    @cached_property
    def _by_kind(self) -> dict[str, dict[str, Field]]:
        return {kind.code: {field.name: field for field in kind.fields} for kind in self.kinds}

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {kind.code: kind.label for kind in self.kinds}

    @cached_property
    def _alone(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def extended(self, *, kinds: Iterable[Kind] = (), fields: Iterable[Field] = ()) -> "Catalogue":
        """The catalogue with a company's own kinds and fields; a kind that is here already gains the new fields."""
        merged = {kind.code: kind for kind in self.kinds}
        for kind in kinds:
            known = merged[kind.code].fields if kind.code in merged else ()
            by_name = {field.name: field for field in (*known, *kind.fields)}
            merged[kind.code] = Kind(kind.code, kind.label, tuple(by_name.values()))
        alone = self._alone | {field.name: field for field in fields}
        return Catalogue(tuple(merged.values()), tuple(alone.values()))

    def knows_start(self, path: tuple[str, ...]) -> bool:
        """Whether a tag that begins so can be meant at all."""
        return path[0] in self._by_kind or (len(path) == 1 and path[0] in self._alone)

    def find(self, path: tuple[str, ...]) -> Found | Unknown:
        """The field a tag ends at, following relations at most to a depth of four names."""
        if len(path) == 1 and path[0] in self._alone:
            field = self._alone[path[0]]
            return Found(path, field, (field.label,))
        if len(path) > MAX_DEPTH:
            return Unknown(path, Reason.TOO_DEEP)
        return self._walk(path)

    def _walk(self, path: tuple[str, ...]) -> Found | Unknown:
        kind: str | None = path[0]
        if kind not in self._by_kind:
            return Unknown(path, Reason.NO_SUCH_KIND, self._close(path))
        labels = [self._labels[kind]]
        field: Field | None = None
        for name in path[1:]:
            field = self._by_kind.get(kind or "", {}).get(name)
            if field is None:
                return Unknown(path, Reason.NO_SUCH_FIELD, self._close(path))
            labels.append(field.label)
            kind = field.related_kind
        if field is None or field.type is FieldType.RELATION:
            return Unknown(path, Reason.UNFINISHED, self._below(path, kind))
        return Found(path, field, tuple(labels))

    def paths(self) -> Iterator[str]:
        """Every tag that ends at a field, relations followed one step."""
        yield from self._alone
        for kind in self.kinds:
            for field in kind.fields:
                if field.type is not FieldType.RELATION:
                    yield f"{kind.code}.{field.name}"
                    continue
                for inner in self._by_kind.get(field.related_kind or "", {}).values():
                    if inner.type is not FieldType.RELATION:
                        yield f"{kind.code}.{field.name}.{inner.name}"

    @cached_property
    def _all_paths(self) -> tuple[str, ...]:
        return tuple(self.paths())

    def _close(self, path: tuple[str, ...]) -> tuple[str, ...]:
        meant = ".".join(path).lower()[:MAX_COMPARED]
        if path[-1].lower() == _TABLE and (tables := self._tables_about(meant)):
            return tables
        return tuple(get_close_matches(meant, self._all_paths, n=3, cutoff=0.7))

    def _tables_about(self, meant: str) -> tuple[str, ...]:
        """Tables that share a word with a tag which asks for one: `items_list` for `accounting_items.table`."""
        words = set(_WORD.findall(meant))
        alike = (path for path in self._all_paths if words & set(_WORD.findall(path)))
        return tuple(path for path in alike if self._is_table(path))[:3]

    def _is_table(self, path: str) -> bool:
        found = self.find(tuple(path.split(".")))
        return isinstance(found, Found) and found.field.type is FieldType.TABLE

    def _below(self, path: tuple[str, ...], kind: str | None) -> tuple[str, ...]:
        inner = self._by_kind.get(kind or "", {}).values()
        return tuple(".".join((*path, field.name)) for field in inner if field.type is not FieldType.RELATION)[:3]

    def suggest(self, prefix: str, limit: int = 10) -> list[Suggestion]:
        """What may be meant by the letters typed after `#`, best first; searched in paths and in labels."""
        typed = prefix.lower().lstrip("#")
        head, dot, last = typed.rpartition(".")
        offered = list(self._offered(head) if dot else self._offered_anywhere())
        ranked = sorted((rank, n) for n, s in enumerate(offered) if (rank := _rank(s, typed, last)) is not None)
        return [offered[n] for _, n in ranked[:limit]]

    def _offered_anywhere(self) -> Iterator[Suggestion]:
        for kind in self.kinds:
            yield Suggestion(f"{kind.code}.", kind.label, FieldType.RELATION, "", opens=True)
        for field in self.fields:
            yield _suggestion("", field)
        for kind in self.kinds:
            yield from self._offered(kind.code)

    def _offered(self, head: str) -> Iterator[Suggestion]:
        names = head.split(".")
        kind: str | None = names[0]
        for name in names[1:]:
            field = self._by_kind.get(kind or "", {}).get(name)
            kind = field.related_kind if field else None
        if len(names) < MAX_DEPTH:
            yield from (_suggestion(f"{head}.", field) for field in self._by_kind.get(kind or "", {}).values())


def _suggestion(before: str, field: Field) -> Suggestion:
    opens = field.type is FieldType.RELATION
    return Suggestion(before + field.name + ("." if opens else ""), field.label, field.type, field.sample, opens)


def _rank(suggestion: Suggestion, typed: str, last: str) -> int | None:
    """How well a suggestion fits, 0 best; None if it does not. A path typed so far counts before a word within it."""
    label = suggestion.label.lower()
    tests = (
        suggestion.path.startswith(typed),
        any(name.startswith(last) for name in suggestion.path.rstrip(".").split(".")[-1:]),
        label.startswith(last),
        f" {last}" in label or last in suggestion.path.rpartition(".")[2],
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)
