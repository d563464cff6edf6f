"""Templates as a viewer may see them, what they say, and which language a customer gets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from postroom.access.sharing import usable_by
from postroom.access.tree import tree
from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.core.document.tags import files_of, pictures_of
from postroom.filing.selectors import enclosures_for, kept_pictures
from postroom.records import selectors as records
from postroom.stationery.changing import right_to_change
from postroom.stationery.models import Template, TemplateVersion, Wording
from postroom.stationery.originals import originals
from postroom.stationery.problems import Problem
from postroom.stationery.proofread import proofread
from postroom.stationery.snippets import usable_in
from postroom.stationery.words import Words, from_rows

Kind = Template.Kind


class Why(StrEnum):
    """Why a wording in this language was taken."""

    PREFERRED = "preferred"
    BASE = "base"
    TEMPLATE_DEFAULT = "template_default"
    UNIT = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChoice:
    """The language that somebody is written to in, and why."""

    language: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A template in the list: the version that is sent now (None: nothing was published), and its languages."""

    template: Template
    number: int | None
    languages: Sequence[str]
    has_draft: bool


class NoWording(Exception):
    """The version says nothing in any language that could be taken."""


def templates(*, viewer: Viewer, retired: bool = False, kind: Kind = Kind.MESSAGE) -> QuerySet[Template]:
    """Return the templates on offer (or the retired ones) by name, each with `published_id` of its newest version.

    Of kind `SNIPPET`: the pieces of text that are put into them.
    """
    published = TemplateVersion.objects.filter(template=OuterRef("pk"), published_at__isnull=False)
    return (
        Template.objects.visible_to(viewer)
        .filter(kind=kind, retired_at__isnull=not retired)
        .select_related("unit", "topic")
        .annotate(published_id=Subquery(published.order_by("-number").values("pk")[:1]))
        .order_by("name", "pk")
    )


def page(found: QuerySet[Template], *, after: int | None, size: int) -> tuple[list[Template], int | None]:
    """Return the templates behind one by name, and where the next page starts (None: this was the last)."""
    if after is not None:
        place = Template.objects.filter(pk=after).values("name")[:1]  # retired meanwhile, it still has its place
        found = found.filter(Q(name__gt=Subquery(place)) | Q(name=Subquery(place), pk__gt=after))
    shown = list(found[: size + 1])
    return shown[:size], shown[size - 1].pk if len(shown) > size else None


def entries(*, viewer: Viewer, retired: bool = False, kind: Kind = Kind.MESSAGE) -> list[Entry]:
    """Return the list of templates with what it shows of each, in two queries."""
    versions_of = TemplateVersion.objects.filter(template=OuterRef("pk"))
    published_ones = versions_of.filter(published_at__isnull=False).order_by("-number")
    rows = list(
        templates(viewer=viewer, retired=retired, kind=kind).annotate(
            newest_id=Subquery(published_ones.values("pk")[:1]),
            newest_number=Subquery(published_ones.values("number")[:1]),
            has_draft=Exists(versions_of.filter(published_at__isnull=True)),
        )
    )
    said: dict[int | None, set[str]] = defaultdict(set)
    of_these = Wording.objects.filter(version__in=[row.newest_id for row in rows if row.newest_id])
    for version_id, language in of_these.values_list("version_id", "language"):
        said[version_id].add(language)
    return [
        Entry(
            template=row,
            number=row.newest_number,
            languages=sorted(said[row.newest_id]),
            has_draft=row.has_draft,
        )
        for row in rows
    ]


def usable(*, viewer: Viewer, unit_id: int) -> list[tuple[Template, int]]:
    """Return the templates that a unit may send now, each with the id of the version that goes out.

    They are its own and those that it is allowed to use, published, not retired.
    """
    published_ones = TemplateVersion.objects.filter(template=OuterRef("pk"), published_at__isnull=False)
    rows = (
        templates(viewer=viewer)
        .filter(usable_by(unit_id))
        .annotate(newest_id=Subquery(published_ones.order_by("-number").values("pk")[:1]))
        .filter(newest_id__isnull=False)
    )
    return [(row, row.newest_id) for row in rows]


def may_change(*, template: Template, viewer: Viewer) -> bool:
    """Say whether the viewer may change a template; what every unit uses is changed by those who set things up."""
    return viewer.may(right_to_change(template.unit_id), template.unit_id)


def may_make_for_all(*, viewer: Viewer) -> bool:
    """Say whether the viewer may make templates for every unit."""
    return viewer.may(right_to_change(None))


def came_with_postroom(*, template: Template) -> bool:
    """Say whether there is an original that the template can be brought back to."""
    return template.code in originals()


def has_own_published(*, viewer: Viewer) -> bool:
    """Say whether the viewer can use a published template that did not come with Postroom."""
    own = Template.objects.visible_to(viewer).filter(kind=Kind.MESSAGE, retired_at__isnull=True)
    published = TemplateVersion.objects.filter(published_at__isnull=False)
    return published.filter(template__in=own.exclude(code__in=originals())).exists()


def problems(*, version: TemplateVersion, unsaved: Words | None = None) -> list[Problem]:
    """Return all that is wrong with a version, whose template is loaded with it; `unsaved` replaces its language."""
    said = from_rows(wordings(version_id=version.pk))
    if unsaved is not None:
        said = [*(words for words in said if words.language != unsaved.language), unsaved]
    return proofread(
        said,
        catalogue=records.catalogue(),
        default_language=version.template.default_language,
        before=languages(template_id=version.template_id),
        read=contacts.languages_in(unit_ids=_reach(version.template)),
        snippets=_snippets(version.template),
        files=_files(said, version.template),
        pictures=kept_pictures(digests={digest for words in said for digest in pictures_of(words.document)}),
    )


def _reach(template: Template) -> Collection[int] | None:
    """Return the units whose customers a template may go to; None: all."""
    return None if template.unit_id is None else tree().below(template.unit_id, *template.allowed_unit_ids)


def _files(said: Iterable[Words], template: Template) -> Collection[str]:
    digests = {digest for words in said for digest in files_of(words.document)}
    return enclosures_for(digests=digests, unit_id=template.unit_id)


def _snippets(template: Template) -> frozenset[str] | None:
    if template.kind == Kind.SNIPPET:
        return None
    return frozenset(usable_in(template.unit_id).values_list("code", flat=True))


def titles(*, viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    """Return what templates of any kind are called, those that the viewer sees. Template id -> name."""
    return dict(Template.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "name"))


def template(*, template_id: int, viewer: Viewer) -> Template:
    """Return one template or snippet. Raises `Template.DoesNotExist`, also for the text of a run."""
    found = Template.objects.visible_to(viewer).exclude(kind=Kind.RUN)
    return found.select_related("unit", "topic").get(pk=template_id)


def text(*, template_id: int, viewer: Viewer) -> Template:
    """Return what can be written on: a template, a snippet, the text of a run. Raises `Template.DoesNotExist`."""
    return Template.objects.visible_to(viewer).select_related("unit", "topic").get(pk=template_id)


def versions(*, template_id: int, viewer: Viewer) -> QuerySet[TemplateVersion]:
    """Return the versions of a template, newest first."""
    visible = Template.objects.visible_to(viewer).filter(pk=template_id)
    return TemplateVersion.objects.filter(template__in=visible).select_related("published_by").order_by("-number")


def version(*, version_id: int, viewer: Viewer) -> TemplateVersion:
    """Return one version with its template. Raises `TemplateVersion.DoesNotExist`."""
    visible = Template.objects.visible_to(viewer)
    return TemplateVersion.objects.select_related("template__topic").get(pk=version_id, template__in=visible)


def newest(*, template_id: int) -> TemplateVersion:
    """Return the newest version, published or draft."""
    return TemplateVersion.objects.filter(template_id=template_id).latest("number")


def published(*, code: str) -> TemplateVersion:
    """Return the version of the template `code` that is sent now. Raises `TemplateVersion.DoesNotExist`."""
    return (
        TemplateVersion.objects.select_related("template__topic")
        .filter(template__code=code, published_at__isnull=False)
        .latest("number")
    )


def wordings(*, version_id: int) -> QuerySet[Wording]:
    """Return what a version says, by language."""
    return Wording.objects.filter(version_id=version_id).order_by("language", "channel")


def languages(*, template_id: int) -> frozenset[str]:
    """Return the languages of the version that is sent now; none if nothing was published."""
    newest_published = (
        TemplateVersion.objects.filter(template_id=template_id, published_at__isnull=False).order_by("-number").first()
    )
    if newest_published is None:
        return frozenset()
    return frozenset(wordings(version_id=newest_published.pk).values_list("language", flat=True))


def out_now(*, template_id: int) -> dict[str, Words]:
    """Return what the version says that is sent now, by language."""
    versions = TemplateVersion.objects.filter(template_id=template_id, published_at__isnull=False)
    rows = Wording.objects.filter(version=Subquery(versions.order_by("-number").values("pk")[:1]))
    return {words.language: words for words in from_rows(rows)}


def used_by_postroom(*, codes: Collection[str]) -> dict[str, tuple[int, dict[str, Words]]]:
    """Return templates that Postroom itself writes from: code -> its id and what is sent now, by language.

    Two queries. One that is not there, or was never published, is left out.
    """
    published_ones = TemplateVersion.objects.filter(template=OuterRef("pk"), published_at__isnull=False)
    newest_id = Subquery(published_ones.order_by("-number").values("pk")[:1])
    found = Template.objects.filter(code__in=codes, is_system=True).annotate(newest_id=newest_id)
    rows = list(found.values_list("code", "pk", "newest_id"))
    said: dict[int, dict[str, Words]] = defaultdict(dict)
    for wording in Wording.objects.filter(version__in=[version_id for _code, _pk, version_id in rows if version_id]):
        said[wording.version_id][wording.language] = from_rows([wording])[0]
    return {code: (pk, said[version_id]) for code, pk, version_id in rows if version_id in said}


def choose_language(
    *, offered: Collection[str], language: str, template_default: str, unit_language: str
) -> LanguageChoice:
    """Choose among the `offered` languages: the customer's, its base (pt for pt-BR), the template's, the unit's.

    Raises `NoWording` if none of them is offered.
    """
    order = (
        (language, Why.PREFERRED),
        (language.replace("_", "-").partition("-")[0], Why.BASE),
        (template_default, Why.TEMPLATE_DEFAULT),
        (unit_language, Why.UNIT),
    )
    for candidate, why in order:
        if candidate in offered:
            return LanguageChoice(language=candidate, why=why)
    raise NoWording(f"no text in {language}, {template_default} or {unit_language}")
