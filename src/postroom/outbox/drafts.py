"""What is written by hand, as a viewer may see it: drafts, and the files that go out with a message."""

from django.db.models import QuerySet

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import State
from postroom.outbox.models import Attachment, Draft, Message


def draft(*, viewer: Viewer, message_id: int) -> Draft:
    """Return what was written, sent or not. Raises `Draft.DoesNotExist`, also for what the viewer may not see."""
    related = ("message__contact__unit__brand", "message__contact__brand", "template", "record__kind", "changed_by")
    return Draft.objects.select_related(*related).get(pk=message_id, message__in=Message.objects.visible_to(viewer))


def is_written_by_hand(*, message: Message) -> bool:
    """Say whether a message has a writing screen: those of runs and programs have none."""
    return Draft.objects.filter(pk=message.pk).exists()


def using(*, viewer: Viewer, template_id: int) -> QuerySet[Draft]:
    """Return the drafts that are being written with a template, newest first."""
    written = Message.objects.visible_to(viewer).filter(state=State.DRAFT)
    drafts = Draft.objects.filter(template_id=template_id, message__in=written)
    return drafts.select_related("message__contact").order_by("-changed_at", "-pk")


def files(*, message_id: int) -> QuerySet[Attachment]:
    """Return the files of one message's own, in the order in which they were added."""
    return Attachment.objects.filter(message_id=message_id, rendition__isnull=True).order_by("pk")
