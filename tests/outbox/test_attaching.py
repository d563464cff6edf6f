"""Files of messages: stored once under their digest, within limits, and no message goes out without its own."""

from hashlib import sha256
from io import BytesIO

import pytest
from django.conf import settings as django_settings

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.core.carriage.files import FilePart
from postroom.core.lifecycle import FailureKind, State
from postroom.filing import storing
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment, Message
from tests import makers, post
from tests.delivery.test_handing import deliver
from tests.outbox.test_drafting import draft, send
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 hello"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def attach(made, name: str = "bill.pdf", data: bytes = PDF, viewer=SYSTEM) -> Attachment:
    return outbox.attach(viewer=viewer, message_id=made.pk, name=name, file=BytesIO(data))


def stored(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_same_file_is_stored_once_however_often_it_goes_out(folder):
    first, second = attach(draft(), "a.pdf"), attach(draft(), "b.pdf")

    assert stored(folder) == [sha256(PDF).hexdigest()] == [first.digest] == [second.digest]
    assert outbox.parts_of([second]) == (FilePart("b.pdf", "application/pdf", PDF),)


def test_a_write_that_breaks_off_leaves_nothing_that_looks_whole(folder, monkeypatch):
    monkeypatch.setattr(storing.os, "fsync", _full_disk)

    with pytest.raises(OSError, match="No space left"):
        attach(draft())

    assert (stored(folder), Attachment.objects.count()) == ([], 0)


def _full_disk(_handle: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("digest", ["../../etc/passwd", "a" * 63, "A" * 64, ""])
def test_only_a_digest_is_a_place(digest):
    with pytest.raises(storing.FileGone):
        storing.read(digest)


def test_all_files_of_a_message_fit_its_limit_together(settings):
    settings.MAX_ATTACHMENT_BYTES = 2**20
    made = draft()
    attach(made, data=PDF + b"x" * 600_000)

    with pytest.raises(outbox.BadFile, match=r"b.pdf is too large: all files of a message may have 1 MB together"):
        attach(made, "b.pdf", PDF + b"y" * 600_000)

    assert Attachment.objects.count() == 1


def test_an_empty_file_and_one_too_many_are_refused():
    made = draft()
    with pytest.raises(outbox.BadFile, match=r"e.pdf is empty"):
        attach(made, "e.pdf", b"")
    for n in range(10):
        attach(made, f"{n}.pdf")

    with pytest.raises(outbox.BadFile, match=r"a message takes 10"):
        attach(made, "more.pdf")


def test_files_are_the_drafts_only_until_it_is_sent():
    made = draft()
    file = attach(made)
    send(made)

    with pytest.raises(outbox.NotADraft):
        attach(made, "late.pdf")
    with pytest.raises(outbox.NotADraft):
        outbox.detach(viewer=SYSTEM, message_id=made.pk, file_id=file.pk)


def test_readers_attach_nothing():
    made = draft()

    with pytest.raises(NotAllowed):
        attach(made, viewer=makers.viewer(role=Role.READER))


def test_a_message_whose_file_is_gone_is_not_sent_without_it(folder):
    with SmtpServer() as server:
        account = post.account(server.port)
        made = draft()
        file = attach(made)
        send(made, lane=account.lane)
        (folder / "attachments" / file.digest[:2] / file.digest).unlink()
        deliver(account)

    message = Message.objects.get()
    assert server.taken == []
    assert (message.state, message.failure) == (State.FAILED, FailureKind.BAD_CONTENT)


def test_files_of_messages_and_of_their_batch_are_found_in_one_query(django_assert_num_queries):
    batch = post.batch()
    alone, of_batch = post.messages(1) + post.messages(1, of=batch)
    Attachment.objects.create(message=alone, name="a.pdf", media_type="application/pdf", digest="1" * 64, size=1)
    Attachment.objects.create(batch=batch, name="b.pdf", media_type="application/pdf", digest="2" * 64, size=1)

    with django_assert_num_queries(1):
        found = outbox.files_of(message_ids=[alone.pk, of_batch.pk])

    assert found == {
        alone.pk: [("a.pdf", "application/pdf", "1" * 64)],
        of_batch.pk: [("b.pdf", "application/pdf", "2" * 64)],
    }
    assert django_settings.MAX_ATTACHMENT_BYTES == 10 * 2**20
