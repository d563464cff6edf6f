"""Change the draft of a template, and publish it: from then on it never changes again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from postroom.access.viewer import Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.stationery import selectors
from postroom.stationery.changing import to_change
from postroom.stationery.models import TemplateVersion, Wording
from postroom.stationery.problems import Problem
from postroom.stationery.words import Words, from_rows, to_rows


class ChangedMeanwhile(Exception):
    """Somebody saved this draft after you opened it: look at theirs first."""


class Published(Exception):
    """A published version never changes: begin a new draft."""


class NotPublishable(Exception):
    """The draft has problems that would reach customers; they are in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


@transaction.atomic
def draft(*, template_id: int, viewer: Viewer) -> TemplateVersion:
    """Return the draft of a template; where there is none, one that says what the last published version says."""
    template = to_change(template_id=template_id, viewer=viewer)
    newest = TemplateVersion.objects.filter(template=template).order_by("-number").first()
    if newest and newest.published_at is None:
        return newest
    begun = TemplateVersion.objects.create(template=template, number=newest.number + 1 if newest else 1)
    if newest:
        _write(begun.pk, from_rows(selectors.wordings(version_id=newest.pk)))
    return begun


@transaction.atomic
def save_draft(
    *, version_id: int, revision: int, wordings: Sequence[Words], viewer: Viewer, at: datetime
) -> TemplateVersion:
    """Replace what a draft says. `revision` is that of the draft the change was made on.

    Raises `TemplateVersion.DoesNotExist`, `Published` or `ChangedMeanwhile`.
    """
    version = _draft_to_change(version_id=version_id, viewer=viewer)
    saved = TemplateVersion.objects.filter(pk=version_id, revision=revision, published_at__isnull=True).update(
        revision=F("revision") + 1, changed_at=at
    )
    if not saved:
        raise ChangedMeanwhile(f"the draft of {version.template.name} is at revision {version.revision}")
    Wording.objects.filter(version_id=version_id).delete()
    _write(version_id, wordings)
    version.refresh_from_db()
    return version


@transaction.atomic
def write(*, version_id: int, revision: int, words: Words, viewer: Viewer, at: datetime) -> TemplateVersion:
    """Save one wording as it was written on the version and revision that were shown.

    What was shown may be a published version: then a draft is begun on it, unless nothing is new.
    Raises `TemplateVersion.DoesNotExist` or `ChangedMeanwhile`.
    """
    shown = selectors.version(version_id=version_id, viewer=viewer)
    to_change(template_id=shown.template_id, viewer=viewer)
    kept = from_rows(selectors.wordings(version_id=version_id))
    if words in kept and shown.revision == revision:
        return shown
    others = [wording for wording in kept if (wording.language, wording.channel) != (words.language, words.channel)]
    return _replace(shown, revision, [*others, words], viewer, at)


@transaction.atomic
def drop_language(*, version_id: int, revision: int, language: str, viewer: Viewer, at: datetime) -> TemplateVersion:
    """Take one language out, as `write` puts one in."""
    shown = selectors.version(version_id=version_id, viewer=viewer)
    to_change(template_id=shown.template_id, viewer=viewer)
    kept = from_rows(selectors.wordings(version_id=version_id))
    return _replace(shown, revision, [wording for wording in kept if wording.language != language], viewer, at)


@transaction.atomic
def restore(*, version_id: int, viewer: Viewer, at: datetime) -> TemplateVersion:
    """Let the draft say what another version of its template said. Raises `TemplateVersion.DoesNotExist`."""
    old = selectors.version(version_id=version_id, viewer=viewer)
    begun = draft(template_id=old.template_id, viewer=viewer)
    said = from_rows(selectors.wordings(version_id=version_id))
    return save_draft(version_id=begun.pk, revision=begun.revision, wordings=said, viewer=viewer, at=at)


@transaction.atomic
def publish(*, version_id: int, viewer: Viewer, at: datetime, revision: int | None = None) -> TemplateVersion:
    """Make a draft the version that is sent from now on. `revision` is that of the draft as the viewer saw it.

    Raises `Published`, `ChangedMeanwhile` or `NotPublishable`.
    """
    version = _draft_to_change(version_id=version_id, viewer=viewer)
    if revision not in (None, version.revision):
        raise ChangedMeanwhile(f"the draft of {version.template.name} is at revision {version.revision}")
    problems = selectors.problems(version=version)
    if blocking := [problem for problem in problems if problem.blocks]:
        raise NotPublishable(blocking)
    version.published_at = version.changed_at = at
    version.published_by_id = viewer.user_id or None
    version.save(update_fields=["published_at", "published_by", "changed_at"])
    template = version.template
    is_snippet = template.kind == template.Kind.SNIPPET
    action = Action.SNIPPET_PUBLISHED if is_snippet else Action.TEMPLATE_PUBLISHED
    audit.record(actor=viewer, action=action, about=template, unit_id=template.unit_id, version=version.number)
    return version


def _replace(
    shown: TemplateVersion, revision: int, wordings: Sequence[Words], viewer: Viewer, at: datetime
) -> TemplateVersion:
    if shown.published_at is None:
        return save_draft(version_id=shown.pk, revision=revision, wordings=wordings, viewer=viewer, at=at)
    begun = draft(template_id=shown.template_id, viewer=viewer)
    if shown.revision != revision or begun.number != shown.number + 1:
        raise ChangedMeanwhile(f"{shown.template.name} has a newer version")
    return save_draft(version_id=begun.pk, revision=0, wordings=wordings, viewer=viewer, at=at)


def _draft_to_change(*, version_id: int, viewer: Viewer) -> TemplateVersion:
    template_id = TemplateVersion.objects.values_list("template_id", flat=True).get(pk=version_id)
    template = to_change(template_id=template_id, viewer=viewer)
    version = TemplateVersion.objects.get(pk=version_id)
    version.template = template
    if version.published_at is not None:
        raise Published(str(version))
    return version


def _write(version_id: int, wordings: Sequence[Words]) -> None:
    Wording.objects.bulk_create(to_rows(version_id, wordings))
