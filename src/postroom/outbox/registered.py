"""What is known of a registered letter: how far it came, what proves it, and all of that as one archive."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from postroom.access.viewer import Viewer
from postroom.core.carriage.envelope import Posting
from postroom.core.carriage.files import safe_name
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.outbox.listing import Listed
from postroom.outbox.models import Message, Proof, RegisteredLetter, RegisteredStage

README = (
    "manifest.json says what is proved and names every file with its SHA-256, as it was when the file came to us.\n"
    "The sum of a file is told by: sha256sum FILE\n"
)


def letter_of(message: Message) -> RegisteredLetter | None:
    """Return how a letter is posted, if not as a plain one."""
    return RegisteredLetter.objects.filter(pk=message.pk).first()


def is_electronic(message: Message) -> bool:
    """Say whether a letter goes out, or went, as electronic registered mail."""
    return RegisteredLetter.objects.filter(pk=message.pk, posting=Posting.ELECTRONIC).exists()


def stages(message: Message) -> list[RegisteredStage]:
    """Return where a letter has been, the latest first."""
    return list(RegisteredStage.objects.filter(message=message).select_related("by").order_by("-at", "-pk"))


def proofs(message: Message) -> list[Proof]:
    """Return what proves that, in the order in which it was made."""
    return list(Proof.objects.filter(message=message).select_related("by").order_by("issued_at", "pk"))


def proof(*, viewer: Viewer, message_id: int, proof_id: int) -> Proof:
    """Return one proof; raises `Proof.DoesNotExist`, also for one that the viewer may not see."""
    return Proof.objects.visible_to(viewer).get(pk=proof_id, message_id=message_id)


def content_of(found: Proof) -> bytes:
    """Return the bytes of a proof, which are what they were. Raises `FileGone`."""
    data = storing.read(found.digest, Folder.PROOFS)
    if storing.digest_of(data) != found.digest:
        raise storing.FileGone(f"the file of proof {found.pk} was changed in the data folder")
    return data


def labels(messages: Sequence[Message | Listed]) -> dict[int, tuple[Posting, str]]:
    """Return how letters of a list are posted and how far they came, in one query; plain ones are left out."""
    if not any(message.channel == "letter" for message in messages):
        return {}
    found = RegisteredLetter.objects.filter(pk__in=[message.pk for message in messages])
    return {pk: (Posting(posting), stage) for pk, posting, stage in found.values_list("pk", "posting", "stage")}


def bundle(*, message: Message, into: IO[bytes], at: datetime) -> None:
    """Write the letter, all proofs and a manifest as ZIP. Raises `FileGone` if one of them is not what it was."""
    kept = proofs(message)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        names = {}
        for one in kept:
            names[one.pk] = f"{one.number}-{one.pk}-{safe_name(one.name)}"
            archive.writestr(names[one.pk], content_of(one))
        archive.writestr("manifest.json", json.dumps(_manifest(message, kept, names, at), indent=1, ensure_ascii=False))
        archive.writestr("read-me.txt", README)


def _manifest(message: Message, kept: Sequence[Proof], names: Mapping[int, str], at: datetime) -> dict[str, Any]:
    letter = letter_of(message)
    return {
        "made_at": at.isoformat(),
        "message": message.pk,
        "subject": message.subject,
        "recipient": {"name": message.recipient_name, "address": message.recipient},
        "account_number": message.contact.account_number,
        "carrier_reference": message.carrier_ref,
        "posting": letter.posting if letter else Posting.STANDARD,
        "told_by_email": letter.email if letter else "",
        "tracking_number": letter.tracking if letter else "",
        "stage": letter.stage if letter else "",
        "signed_by": letter.signed_by if letter else "",
        "stages": [
            {
                "number": one.number, "stage": one.stage, "at": one.at.isoformat(),
                "heard_at": one.heard_at.isoformat(), "written_down_by": one.by.name if one.by else "",
            }
            for one in reversed(stages(message))
        ],
        "files": [
            {
                "file": names[one.pk], "kind": one.kind, "number": one.number, "media_type": one.media_type,
                "size": one.size, "sha256": one.digest, "from": one.source, "kept_at": one.fetched_at.isoformat(),
                "issued_at": one.issued_at.isoformat() if one.issued_at else "",
            }
            for one in kept
        ],
    }  # fmt: skip
