"""Registered letters on the page of their message: numbers and receipts written down, proofs given out."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.access.viewer import SYSTEM
from postroom.audit.models import Entry
from postroom.core.carriage.envelope import Posting
from postroom.core.lifecycle import State, Step
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.outbox import services as outbox
from postroom.outbox.models import Message, Proof, RegisteredLetter
from postroom.posting import selectors, services
from postroom.posting.models import PrintBatch
from tests.makers import NOON
from tests.posting import paper

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n picture of a card"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def letter():
    """A letter with receipt that was printed and posted."""
    [message] = paper.waiting("Ada Lovelace")
    outbox.post_otherwise(message_id=message.pk, posting=Posting.WITH_RECEIPT)
    batch = paper.made()
    services.confirm(viewer=SYSTEM, batch=batch, at=NOON)
    message.refresh_from_db()
    return message


def told(desk, message, **change):
    return desk.post(f"/outbox/{message.pk}/receipt/", change, follow=True).content.decode()


def test_number_of_the_post_is_written_down(desk, letter):
    told(desk, letter, tracking="rr 47312482 9 gb")
    assert RegisteredLetter.objects.get(pk=letter.pk).tracking == "RR473124829GB"
    assert "RR473124829GB" in desk.get(f"/outbox/{letter.pk}/").content.decode()


def test_misread_number_changes_nothing(desk, letter):
    assert "is misread" in told(desk, letter, tracking="RR473124828GB")
    assert RegisteredLetter.objects.get(pk=letter.pk).tracking == ""


def test_receipt_with_its_scan_proves_that_the_letter_arrived(desk, letter):
    scan = SimpleUploadedFile("card.png", PNG)
    told(desk, letter, signed_by="A. Lovelace", signed_on="2026-03-05", scan=scan)
    letter.refresh_from_db()
    proof = Proof.objects.get(message=letter)
    kept = RegisteredLetter.objects.get(pk=letter.pk)
    assert (letter.state, kept.stage, kept.signed_by) == (State.DELIVERED, "accepted", "A. Lovelace")
    assert (proof.kind, proof.digest) == ("receipt", sha256(PNG).hexdigest())
    answer = desk.get(f"/outbox/{letter.pk}/proofs/{proof.pk}/")
    assert answer.content == PNG
    assert "attachment" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "change",
    [
        {"signed_by": "A. Lovelace"},
        {"signed_on": "2026-03-05"},
        {"signed_by": "A. Lovelace", "signed_on": "2999-03-05"},
        {"scan": SimpleUploadedFile("card.png", PNG)},
        {"signed_by": "A", "signed_on": "2026-03-05", "scan": SimpleUploadedFile("page.html", b"<script>")},
    ],
)
def test_half_a_receipt_is_none(desk, letter, change):
    told(desk, letter, **change)
    letter.refresh_from_db()
    assert letter.state == State.SENT
    assert not Proof.objects.exists()


def test_plain_letter_has_no_receipt(desk):
    [message] = paper.waiting("Ada Lovelace")
    assert "Write down" not in desk.get(f"/outbox/{message.pk}/").content.decode()
    assert "no registered letter on paper" in told(desk, message, tracking="1")


def test_archive_holds_every_proof_and_what_its_digest_is(desk, letter):
    told(desk, letter, signed_by="A. Lovelace", signed_on="2026-03-05", scan=SimpleUploadedFile("../../card.png", PNG))
    answer = desk.get(f"/outbox/{letter.pk}/proofs.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        sums = {one["file"]: sha256(archive.read(one["file"])).hexdigest() for one in manifest["files"]}
        assert not any(".." in name or "/" in name for name in archive.namelist())
    assert sums == {one["file"]: one["sha256"] for one in manifest["files"]}
    assert (manifest["signed_by"], manifest["stage"], manifest["posting"]) == (
        "A. Lovelace",
        "accepted",
        "with_receipt",
    )
    assert Entry.objects.filter(action="exported").count() == 1


def test_proof_that_was_changed_on_the_disk_is_not_given_out(desk, letter):
    told(desk, letter, signed_by="A", signed_on="2026-03-05", scan=SimpleUploadedFile("card.png", PNG))
    proof = Proof.objects.get()
    storing.path_of(proof.digest, Folder.PROOFS).write_bytes(b"forged")
    assert desk.get(f"/outbox/{letter.pk}/proofs/{proof.pk}/").status_code == 302
    assert desk.get(f"/outbox/{letter.pk}/proofs.zip").status_code == 302


def test_print_desk_and_list_say_which_letters_are_registered(desk):
    [message] = paper.waiting("Ada Lovelace")
    outbox.post_otherwise(message_id=message.pk, posting=Posting.WITH_RECEIPT)
    [stack] = selectors.stacks(viewer=SYSTEM)
    words = "Registered letter with acknowledgement of receipt"
    assert words in desk.get(f"/print/letters/{stack.key}/").content.decode()
    assert words in desk.get("/outbox/").content.decode()
    assert Message.objects.get().state == State.QUEUED
    assert not PrintBatch.objects.exists()
    outbox.move(ids=[message.pk], step=Step.CANCEL, at=NOON)
