"""Tells whoever sent a registered letter by which references it is known; its carrier tells the recipient."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from postroom.core.carriage.registered import Stage
from postroom.delivery.models import Consignment
from postroom.outbox.models import Message, RegisteredLetter, RegisteredStage


def tell_sender(*, message_id: int) -> bool:
    """Send the references of a deposited letter to its author; says whether there was somebody to tell."""
    message = Message.objects.select_related("author", "contact", "lane").filter(pk=message_id).first()
    letter = RegisteredLetter.objects.filter(pk=message_id).first()
    row = Consignment.objects.filter(message=message_id).order_by("-number").first()
    author = message.author if message else None
    if message is None or letter is None or row is None or author is None or not author.is_active:
        return False
    with override(author.language):
        subject = _("Registered letter to %(name)s was deposited") % {"name": message.recipient_name}
        send_mail(" ".join(subject.split()), _text(message, letter, row), None, [author.email])
    return True


def _text(message: Message, letter: RegisteredLetter, row: Consignment) -> str:
    stage = RegisteredStage.objects.filter(message=message, number=row.number, stage=Stage.DEPOSITED).first()
    when = date_format(timezone.localtime(stage.at), "DATETIME_FORMAT") if stage else ""
    facts = [
        (_("Subject"), message.subject),
        (_("Recipient"), f"{message.recipient_name}, {message.contact.account_number}"),
        (_("Told by e-mail"), letter.email),
        (_("Deposited"), when),
        (_("Sent from"), str(message.lane or "")),
        (_("Our reference"), row.key),
        (_("Reference of the carrier"), row.carrier_ref or message.carrier_ref),
        (_("Message"), f"{settings.PUBLIC_URL}/outbox/{message.pk}/"),
    ]
    lines = [f"{word}: {value}" for word, value in facts if value]
    told = _("The carrier tells the recipient. What becomes of the letter, and its proofs, are on its message.")
    return "\n".join([*lines, "", told, ""])
