"""Programs send files along with a message: told by content, within limits, and no message goes out without its own."""

from base64 import b64encode
from email import message_from_bytes
from pathlib import Path

import pytest

from postroom.outbox.models import Attachment, Message
from tests import makers, post
from tests.api.programs import Program
from tests.delivery.test_handing import deliver
from tests.outbox.test_attaching import stored
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the contract"
HELLO = {"contact": "C-1", "subject": "Your contract", "text": "It is attached."}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    makers.contact("C-1", name="Zoë Kowalska")
    return tmp_path


def file(name: str = "contract.pdf", data: bytes = PDF) -> dict[str, str]:
    return {"name": name, "content": b64encode(data).decode()}


def write(*files: dict[str, str], **more: object) -> tuple[int, dict]:
    return Program().post("/messages", HELLO | {"attachments": list(files)} | more)


def test_files_go_along_and_are_told_of():
    with SmtpServer() as server:
        account = post.account(server.port)
        status, made = write(file(), file("../a note.txt", b"Hello"), account="office")
        deliver(account)
        [taken] = server.taken

    parts = {part.get_filename(): part for part in message_from_bytes(taken.data).walk()}
    assert status == 201
    assert (parts["contract.pdf"].get_content_type(), parts["contract.pdf"].get_payload(decode=True)) == (
        "application/pdf", PDF,
    )  # fmt: skip
    assert parts["a note.txt"].get_payload(decode=True) == b"Hello"
    assert Program().get(f"/messages/{made['id']}")[1]["attachments"] == ["contract.pdf", "a note.txt"]


@pytest.mark.parametrize(
    ("wrong", "code", "field", "detail"),
    [
        (file("contract.png"), "bad_file", "attachments.1", "contract.png"),
        (file("contract.exe", b"MZ\x90\x00"), "bad_file", "attachments.1", "PDF, PNG, JPEG"),
        (file(data=b"%PDF" + b"x" * 2**20), "bad_file", "attachments.1", "1 MB"),
        ({"name": "a.pdf", "content": "no base64!"}, "invalid", "attachments.1.content", "base64"),
        ({"name": "a.pdf", "content": "VA=="} | {"url": "file:///etc/passwd"}, "invalid", "attachments.1.url", "xtra"),
    ],
)
def test_a_file_that_may_not_go_stops_its_message_and_is_named(wrong, code, field, detail, settings, folder):
    settings.MAX_ATTACHMENT_BYTES = 2**20

    status, problem = write(file(), wrong)

    assert (status, problem["code"], problem["field"]) == (422, code, field)
    assert detail in problem["detail"]
    assert (Message.objects.count(), stored(folder)) == (0, [])


def test_all_files_of_a_message_fit_its_limit_together(settings, folder):
    settings.MAX_ATTACHMENT_BYTES = 2**20

    status, problem = write(file(data=PDF + b"x" * 600_000), file("b.pdf", PDF + b"y" * 600_000))

    assert (status, problem["code"], problem["field"], problem["account"]) == (
        422, "files_too_large", "attachments", "C-1",
    )  # fmt: skip
    assert (Message.objects.count(), stored(folder)) == (0, [])


def test_only_mails_take_files_and_no_more_than_ten():
    assert write(file(), channel="letter")[1]["field"] == "attachments"
    assert write(*[file()] * 11)[1]["field"] == "attachments"


def test_in_a_batch_each_message_has_its_own_files_and_one_bad_file_harms_no_other(folder):
    makers.contact("C-2")
    items = [
        HELLO | {"attachments": [file("one.pdf")]},
        HELLO | {"attachments": [file("two.exe", b"MZ")]},
        HELLO | {"contact": "C-2", "attachments": [file("three.pdf")]},
        HELLO,
    ]

    told = Program().post("/messages", {"messages": items})[1]

    ids = [(item["message"] or {}).get("id") for item in told["results"]]
    assert told["results"][1]["problem"]["field"] == "attachments.0"
    assert list(Attachment.objects.order_by("pk").values_list("message", "name", "rendition")) == [
        (ids[0], "one.pdf", None), (ids[2], "three.pdf", None),
    ]  # fmt: skip
    assert len(stored(folder)) == 1


def test_the_largest_message_that_may_go_fits_into_a_request():
    assert write(file(data=PDF + b"x" * (10 * 2**20 - len(PDF))))[0] == 201


def test_a_key_for_tests_keeps_the_files_of_what_it_captures():
    program = Program(is_test=True)

    made = program.post("/messages", HELLO | {"attachments": [file()]})[1]

    assert made["captured"]
    assert Attachment.objects.get().message_id == made["id"]
