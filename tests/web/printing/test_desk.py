"""The screens of the print desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import SYSTEM, Role
from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.posting import selectors, services
from postroom.posting.models import PrintBatch, PrintCopy
from tests.makers import NOON
from tests.posting import paper
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def client():
    return desk(Role.SENDER)


def test_from_waiting_to_posted(client):
    letters = paper.waiting("Ada Lovelace", "Bob Byron")
    stack = selectors.stacks(viewer=SYSTEM)[0]
    assert "DL, window at the left" in client.get("/print/").content.decode()

    answer = client.post("/print/", {"stack": stack.key})
    batch = PrintBatch.objects.get()
    assert answer["Location"] == f"/print/{batch.pk}/"
    assert "Setting the letters" in client.get(f"/print/{batch.pk}/").content.decode()
    assert client.get(f"/print/{batch.pk}/copies/1/").status_code == 404

    services.make(batch_id=batch.pk, at=NOON)
    shown = client.get(f"/print/{batch.pk}/").content.decode()
    assert "Open and print" in shown
    assert "every 2s" not in shown
    file = client.get(f"/print/{batch.pk}/copies/1/")
    assert b"".join(file.streaming_content).startswith(b"%PDF-1.7")
    assert file["Content-Type"] == "application/pdf"

    refused = client.post(f"/print/{batch.pk}/posted/", {"without": "7"}, follow=True).content.decode()
    assert "“7” is no place in this batch" in refused
    client.post(f"/print/{batch.pk}/posted/", {"without": "2"})
    assert [Message.objects.get(pk=letter.pk).state for letter in letters] == [State.SENT, State.QUEUED]
    assert "confirmed that it was posted" in client.get(f"/outbox/{letters[0].pk}/").content.decode()


def test_chosen_letters(client):
    _ada, bob = paper.waiting("Ada Lovelace", "Bob Byron")
    stack = selectors.stacks(viewer=SYSTEM)[0]
    path = f"/print/letters/{stack.key}/"
    assert "Bob Byron" in client.get(path).content.decode()

    client.post(path, {"ids": bob.pk})

    assert PrintBatch.objects.get().letters == 1
    assert client.post(path, {"ids": bob.pk})["Location"] == path
    assert client.get("/print/letters/1-nothing/").status_code == 404


def test_print_again_and_put_back(client):
    paper.waiting("Ada Lovelace")
    batch = paper.made()

    client.post(f"/print/{batch.pk}/again/")
    assert PrintCopy.objects.filter(batch=batch).count() == 2
    assert "being made" in client.get(f"/print/{batch.pk}/").content.decode()
    client.post(f"/print/{batch.pk}/back/")

    assert selectors.stacks(viewer=SYSTEM)[0].count == 1
    told = client.post(f"/print/{batch.pk}/again/", follow=True).content.decode()
    assert "somebody was quicker" in told


def test_number_of_queries_does_not_grow(client):
    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    paper.waiting("Ada Lovelace")
    batch = paper.made()
    paper.waiting("Bob Byron")
    few = [queries(path) for path in ("/print/", f"/print/{batch.pk}/")]
    services.put_back(viewer=SYSTEM, batch=batch, at=NOON)
    paper.waiting(*(f"Cleo {number}" for number in range(30)))
    paper.waiting("Dora Quay", on=paper.skeleton("france"))
    more = paper.made()

    assert [queries(path) for path in ("/print/", f"/print/{more.pk}/")] == few
