"""Install the ready templates, and bring a changed one back to what it first said."""

from datetime import datetime

from django.db import transaction

from postroom.access.viewer import SYSTEM, Viewer
from postroom.contacts.models import Topic
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.originals import Original, originals
from postroom.stationery.services.revising import draft, publish, save_draft


class UnknownOriginal(Exception):
    """This template did not come with Postroom: there is nothing to bring it back to."""


@transaction.atomic
def install_library(*, at: datetime) -> list[Template]:
    """Make the ready templates that are not there yet, published and for every unit; return those made.

    What staff changed, renamed or retired stays as it is.
    """
    there = set(Template.objects.values_list("code", flat=True))
    return [_install(original, at) for original in originals().values() if original.code not in there]


@transaction.atomic
def reset(*, template_id: int, viewer: Viewer, at: datetime) -> TemplateVersion:
    """Publish a version that says what the template said when it came. Raises `UnknownOriginal`."""
    version = draft(template_id=template_id, viewer=viewer)
    original = originals().get(version.template.code)
    if original is None:
        raise UnknownOriginal(version.template.name)
    save_draft(version_id=version.pk, revision=version.revision, wordings=original.words, viewer=viewer, at=at)
    return publish(version_id=version.pk, viewer=viewer, at=at)


def _install(original: Original, at: datetime) -> Template:
    topic = None
    if original.topic:
        name = original.topic.replace("_", " ").capitalize()
        topic, _ = Topic.objects.get_or_create(code=original.topic, defaults={"name": name})
    template = Template.objects.create(
        code=original.code,
        name=original.name,
        is_system=original.is_system,
        topic=topic,
        default_language=original.default_language,
        occasion=original.occasion,
    )
    reset(template_id=template.pk, viewer=SYSTEM, at=at)
    return template
