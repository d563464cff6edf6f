"""The text of one run: begun for it, written like a template, and settled when its messages are made."""

from datetime import datetime

from django.db import transaction

from postroom.access.models import Unit
from postroom.access.viewer import SYSTEM, Viewer
from postroom.contacts.models import Topic
from postroom.stationery import selectors
from postroom.stationery.changing import right_to_change, to_change
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.services.making import free_code
from postroom.stationery.services.revising import draft, publish, save_draft
from postroom.stationery.words import from_rows


@transaction.atomic
def write_for_run(
    *, viewer: Viewer, unit: Unit, name: str, like: TemplateVersion | None, at: datetime
) -> TemplateVersion:
    """Begin a text that one run of a unit will say; it looks and says as `like` does, if that is given."""
    viewer.must(right_to_change(unit.pk), unit.pk)
    model = like.template if like else Template(default_language=unit.language)
    text = Template.objects.create(
        kind=Template.Kind.RUN,
        unit=unit,
        code=free_code(name),
        name=name[:160],
        topic=model.topic,
        default_language=model.default_language,
        design=model.design,
        letter_design=model.letter_design,
        occasion=model.occasion,
    )
    begun = TemplateVersion.objects.create(template=text, number=1)
    if like is None:
        return begun
    words = from_rows(selectors.wordings(version_id=like.pk))
    return save_draft(version_id=begun.pk, revision=begun.revision, wordings=words, viewer=viewer, at=at)


@transaction.atomic
def treat(*, template_id: int, topic: Topic | None, viewer: Viewer) -> Template:
    """Say what the text of a run is about; without a topic it is a service message."""
    text = to_change(template_id=template_id, viewer=viewer)
    text.topic = topic
    text.save(update_fields=["topic"])
    return text


@transaction.atomic
def settle(*, version_id: int, name: str, viewer: Viewer, at: datetime) -> None:
    """Let the text of a run stay as it is from now on, under the name of the run. Raises `NotPublishable`."""
    version = selectors.version(version_id=version_id, viewer=viewer)
    Template.objects.filter(pk=version.template_id).update(name=name[:160])
    if version.published_at is None:
        publish(version_id=version_id, viewer=viewer, at=at)


def go_on_writing(*, template_id: int) -> TemplateVersion:
    """Return a draft that says what was settled: the run could not be made after all."""
    return draft(template_id=template_id, viewer=SYSTEM)
