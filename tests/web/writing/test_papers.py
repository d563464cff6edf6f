"""Finished PDFs as letters and behind them: printed, looked at before they go, and kept."""

from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.core.lifecycle import State
from postroom.outbox.models import Draft, Message
from tests import makers
from tests.web.desks import desk
from tests.web.writing.test_writing import SEND, at, reachable, texts, typed

pytestmark = pytest.mark.django_db
ATTACH = "/write/attach/"


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def pages_of(answer) -> int:
    data = answer.getvalue() if answer.streaming else answer.content
    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


def sent_letter(client, customer, **change) -> Message:
    """A letter as people write them, without a file."""
    client.post(SEND, typed(customer, to=at(customer, "postal"), **change))
    return Message.objects.latest("pk")


def printed(client, message: Message) -> bytes:
    return client.get(f"/outbox/{message.pk}/letter.pdf").content


def attach(client, customer, data: bytes, name="contract.pdf", **change) -> dict[str, object]:
    """Add a file to a new letter; returns what is typed from then on."""
    written = typed(customer, to=at(customer, "postal"), **change)
    client.post(ATTACH, {**written, "files": [SimpleUploadedFile(name, data)]})
    draft = Draft.objects.latest("pk")
    return {**written, "version": draft.pk, "revision": draft.revision}


def test_a_pdf_is_printed_behind_the_text_of_a_letter():
    customer, client = reachable(), desk()
    behind = printed(client, sent_letter(client, customer, text="The contract itself"))

    answer = client.post(SEND, attach(client, customer, behind, text="Dear Ada, your contract is behind this."))

    message = Message.objects.latest("pk")
    assert message.state == State.QUEUED, texts(answer)
    assert pages_of(client.get(f"/outbox/{message.pk}/letter.pdf")) == 2
    picture = client.get(f"/outbox/{message.pk}/letter.png?page=2")
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(f"/outbox/{message.pk}/letter.png?page=3").status_code == 404


def test_a_pdf_without_a_text_gets_a_page_with_the_address():
    customer, client = reachable(), desk()
    behind = printed(client, sent_letter(client, customer))

    client.post(SEND, attach(client, customer, behind, text="", subject=""))

    message = Message.objects.latest("pk")
    assert message.state == State.QUEUED
    assert pages_of(client.get(f"/outbox/{message.pk}/letter.pdf")) == 2


def test_a_finished_pdf_is_the_letter_itself_and_goes_if_its_window_shows_the_customer():
    customer, client = reachable(), desk()
    finished = printed(client, sent_letter(client, customer, text="Set elsewhere"))

    answer = client.post(SEND, attach(client, customer, finished, text="", subject="", is_finished="on"))

    message = Message.objects.latest("pk")
    assert message.state == State.QUEUED, texts(answer)
    assert pages_of(client.get(f"/outbox/{message.pk}/letter.pdf")) == 1


def test_somebody_elses_letter_is_found_in_the_window_and_stays():
    ada, client = reachable(), desk()
    bob = makers.contact("C-2", name="Bob Byron")
    parts = {"lines": ["Lipowa 5"], "postcode": "30-001", "city": "Kraków", "country": "PL"}
    makers.point(bob, "Lipowa 5, 30-001 Kraków, PL", kind="postal", parts=parts)
    adas = printed(client, sent_letter(client, ada))

    answer = client.post(SEND, attach(client, bob, adas, text="", subject="", is_finished="on"))

    assert "is it somebody else&#x27;s letter?" in texts(answer) or "is it somebody else's letter?" in texts(answer)
    assert Message.objects.latest("pk").state == State.DRAFT


def test_a_finished_letter_without_a_pdf_says_what_is_missing():
    customer, client = reachable(), desk()

    answer = client.post(SEND, typed(customer, to=at(customer, "postal"), text="", is_finished="on"))

    assert "There is no PDF yet" in texts(answer)
    assert Message.objects.get().state == State.DRAFT


@pytest.mark.parametrize(("name", "data"), [("list.txt", b"one, two"), ("broken.pdf", b"%PDF-1.7 no pages at all")])
def test_what_cannot_be_printed_stays_with_its_name(name, data):
    customer, client = reachable(), desk()

    answer = client.post(SEND, attach(client, customer, data, name=name))

    assert Message.objects.latest("pk").state == State.DRAFT
    assert "PDF" in texts(answer)


def test_another_unit_sees_no_letter():
    customer, client = reachable(), desk()
    message = sent_letter(client, customer)
    stranger = desk(at=makers.unit("lyon"))

    assert [stranger.get(f"/outbox/{message.pk}/letter.{kind}").status_code for kind in ("pdf", "png")] == [404, 404]


def test_one_letter_whose_pdf_is_gone_fails_alone(settings):
    customer, client = reachable(), desk()
    behind = printed(client, sent_letter(client, customer))
    client.post(SEND, attach(client, customer, behind))
    message = Message.objects.latest("pk")
    for file in settings.DATA_DIR.rglob("*"):
        if file.is_file() and file.read_bytes() == behind:
            file.unlink()

    assert client.get(f"/outbox/{message.pk}/letter.pdf").status_code == 404
