"""All that we have about one customer, as one archive: what programs and people can read, and the files."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.forms.models import model_to_dict

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.models import Consent, ConsentChange, Contact, ContactPoint, ListMember, Suppression
from postroom.core.carriage.files import safe_name
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.incoming.models import IncomingMessage
from postroom.outbox import contents
from postroom.outbox import selectors as outbox
from postroom.outbox.models import Attachment, Decision, Happening, Message, Proof, RegisteredLetter, RegisteredStage
from postroom.records.files import held_file
from postroom.records.models import Event, Record, RecordFile
from postroom.returns.models import ReturnedLetter
from postroom.runs.models import RunItem

README = "customer.json holds all that is stored about this customer; the folder files holds what was attached.\n"


def export(*, viewer: Viewer, contact_id: int, into: IO[bytes], at: datetime) -> str:
    """Write the archive (ZIP); returns the account number. Raises `Contact.DoesNotExist` or `NotAllowed`."""
    contact = Contact.objects.visible_to(viewer).get(pk=contact_id)
    viewer.must(Right.SET_UP, contact.unit_id)
    messages = list(Message.objects.filter(contact=contact).order_by("pk"))
    said = {"exported_at": at, **_about(contact), "messages": [_message(message) for message in messages]}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me.txt", README)
        archive.writestr("customer.json", json.dumps(said, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False))
        for name, digest in [*_attached(messages), *_of_records(contact)]:
            _add(archive, name, digest)
        for proof in Proof.objects.filter(message__in=messages).order_by("pk"):
            _add(archive, f"{proof.message_id}-proof-{proof.pk}-{safe_name(proof.name)}", proof.digest, Folder.PROOFS)
        for letter in ReturnedLetter.objects.filter(case__contact=contact).exclude(picture=""):
            _add(archive, f"{letter.message_id}-returned-{letter.pk}.jpg", letter.picture, Folder.RETURNS)
    audit.record(
        actor=viewer, action=Action.EXPORTED, unit_id=contact.unit_id,
        what="all about one customer", account_number=contact.account_number,
    )  # fmt: skip
    return contact.account_number


def _about(contact: Contact) -> dict[str, Any]:
    points = list(ContactPoint.objects.filter(contact=contact))
    addresses = [point.value for point in points]
    lists = ListMember.objects.filter(contact=contact).select_related("contact_list")
    return {
        "customer": model_to_dict(contact),
        "addresses": _rows(points),
        "consents": _rows(Consent.objects.filter(contact=contact)),
        "consent_history": _rows(ConsentChange.objects.filter(contact=contact)),
        "block_list": _rows(Suppression.objects.filter(address__in=addresses)),
        "lists": [member.contact_list.name for member in lists],
        "records": [
            {"kind": record.kind.code, "external_id": record.external_id, "values": record.values}
            for record in Record.objects.filter(contact=contact).select_related("kind")
        ],
        "events": _rows(Event.objects.filter(unit=contact.unit, account_number=contact.account_number)),
        "incoming": _rows(IncomingMessage.objects.filter(contact=contact).order_by("pk")),
        "returned_letters": _rows(ReturnedLetter.objects.filter(case__contact=contact).order_by("pk")),
        "runs": _rows(RunItem.objects.filter(contact=contact)),
    }


def _message(message: Message) -> dict[str, Any]:
    said = [contents.content(message=message, number=one.number) for one in outbox.renditions(message=message)]
    return {
        **model_to_dict(message),
        "id": message.pk,
        "ordered_at": message.ordered_at,
        "contents": [{"subject": one.subject, "text": one.text, "html": one.html} for one in said],
        "happenings": _rows(Happening.objects.filter(message=message).order_by("pk")),
        "decisions": _rows(Decision.objects.filter(message=message)),
        "registered": _rows(RegisteredLetter.objects.filter(message=message)),
        "stages": _rows(RegisteredStage.objects.filter(message=message).order_by("pk")),
        "proofs": _rows(Proof.objects.filter(message=message).order_by("pk")),
        "files": list(Attachment.objects.filter(message=message).values_list("name", flat=True)),
    }


def _rows(found: Iterable[Model]) -> list[dict[str, Any]]:
    return [model_to_dict(row) for row in found]


def _attached(messages: Iterable[Message]) -> Iterator[tuple[str, str]]:
    for file in Attachment.objects.filter(message__in=messages):
        yield f"{file.message_id}-{file.pk}-{safe_name(file.name)}", file.digest


def _of_records(contact: Contact) -> Iterator[tuple[str, str]]:
    for held in RecordFile.objects.filter(record__contact=contact).select_related("record"):
        file = held_file(held.record.values.get(held.field))
        yield f"record-{held.record_id}-{held.pk}-{safe_name(file.name if file else '')}", held.digest


def _add(archive: zipfile.ZipFile, name: str, digest: str, folder: Folder = Folder.ATTACHMENTS) -> None:
    """Put a file in; one that is not there any more is left out, its name stands with the message."""
    try:
        archive.writestr(f"files/{name}", storing.read(digest, folder))
    except storing.FileGone:
        return
