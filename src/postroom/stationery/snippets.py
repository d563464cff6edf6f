"""Snippets: pieces of text with a name, versioned as templates are, that texts put in by their code."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, OuterRef, QuerySet, Subquery, Value

from postroom.access.sharing import usable_by
from postroom.access.standing import remembered
from postroom.access.viewer import Viewer
from postroom.stationery.models import Template, TemplateVersion, Wording
from postroom.stationery.words import Words, from_rows

_PUTS_IN = '$.** ? (@.type == "snippet" && @.attrs.code == $code)'


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """What is put in for a code, in all its languages."""

    code: str
    default_language: str
    words: tuple[Words, ...]


def published(*, codes: Collection[str], unit_id: int | None) -> tuple[Snippet, ...]:
    """Return the published text of those of `codes` that a unit may use, in two queries; None: whoever uses them.

    One that is offered no more is still put in where it stands already.
    """
    return _said_by(frozenset(codes), unit_id) if codes else ()


@remembered
def _said_by(codes: frozenset[str], unit_id: int | None) -> tuple[Snippet, ...]:
    rows = _published().filter(code__in=codes)
    rows = rows if unit_id is None else rows.filter(usable_by(unit_id))
    found: dict[int, Template] = {row.published_id: row for row in rows.order_by("code")}  # type: ignore[attr-defined]
    said: dict[int, list[Wording]] = defaultdict(list)
    for wording in Wording.objects.filter(version__in=found).order_by("language", "channel"):
        said[wording.version_id].append(wording)
    return tuple(
        Snippet(code=row.code, default_language=row.default_language, words=tuple(from_rows(said[version_id])))
        for version_id, row in found.items()
    )


def offered(*, viewer: Viewer, unit_id: int | None) -> QuerySet[Template]:
    """Return the snippets that a text of a unit may put in, by name; of a text for every unit: those for every unit."""
    return usable_in(unit_id).filter(pk__in=Template.objects.visible_to(viewer), retired_at__isnull=True)


def beginnings(rows: Iterable[Template], most: int = 80) -> dict[int, str]:
    """Return how the published text of each snippet begins, in its own language: template id -> letters."""
    languages = {row.published_id: (row.pk, row.default_language) for row in rows}  # type: ignore[attr-defined]
    found: dict[int, str] = {}
    for wording in Wording.objects.filter(version__in=languages):
        template_id, language = languages[wording.version_id]
        if wording.language == language:
            found[template_id] = " ".join(wording.text.split())[:most]
    return found


def usable_in(unit_id: int | None) -> QuerySet[Template]:
    """Return the published snippets that a text of a unit may put in, by name."""
    return _published().filter(usable_by(unit_id)).order_by("name")


def putting_in(*, code: str, viewer: Viewer) -> QuerySet[Template]:
    """Return the templates whose newest version puts a snippet in, by name."""
    newest = TemplateVersion.objects.filter(template=OuterRef("version__template")).order_by("-number")
    found = Func(
        F("document"),
        Value(_PUTS_IN),
        Value(json.dumps({"code": code})),
        function="jsonb_path_exists",
        output_field=BooleanField(),
    )
    wordings = Wording.objects.alias(newest=Subquery(newest.values("pk")[:1]), found=found)
    using = wordings.filter(version=F("newest"), found=True)
    return Template.objects.visible_to(viewer).filter(pk__in=using.values("version__template")).order_by("name")


def _published() -> QuerySet[Template]:
    versions = TemplateVersion.objects.filter(template=OuterRef("pk"), published_at__isnull=False)
    newest = Subquery(versions.order_by("-number").values("pk")[:1])
    snippets = Template.objects.filter(kind=Template.Kind.SNIPPET)
    return snippets.annotate(published_id=newest).filter(published_id__isnull=False)
