"""Pages of a folder, also where a search means very many customers."""

import pytest

from postroom.core.lifecycle import State
from postroom.outbox import searching, sheets
from postroom.outbox.models import Message
from postroom.outbox.selectors import Filters
from tests import makers, post

pytestmark = pytest.mark.django_db


def sheet(before=None, **filters):
    return sheets.sheet(viewer=makers.viewer(), filters=Filters(**filters), before=before)


@pytest.fixture
def common(monkeypatch):
    """Three customers of a common name and two others; a page looks through two messages."""
    monkeypatch.setattr(searching, "FEW", 2)
    monkeypatch.setattr(searching, "NEWEST", 0)
    monkeypatch.setattr(sheets, "LOOKED_THROUGH", 2)
    return post.messages(5, names=["Zoe 1", "Zoe 2", "Ada 3", "Ada 4", "Zoe 5"])


def test_pages_of_a_common_name_lead_to_all_their_messages(common):
    pages, before = [], None
    while True:
        page = sheet(before=before, text="zoe")
        pages.append([message.recipient_name for message in page.shown])
        before = page.next
        if before is None:
            break

    assert pages == [["Zoe 5"], ["Zoe 2"], ["Zoe 1"]]


def test_a_page_of_a_common_name_says_how_far_it_looked(common):
    page = sheet(text="zoe")

    assert (page.total, page.looked_through) == (1, 2)


def test_a_common_name_is_looked_for_in_what_the_other_filters_leave(common):
    post.messages(1, state=State.DRAFT, names=["Zoe 6"])

    page = sheet(text="zoe", state="held")

    assert (page.shown, page.next, page.looked_through) == ([], None, None)


def test_a_rare_name_is_found_however_old(common):
    page = sheet(text="zoe 1")

    assert [message.recipient_name for message in page.shown] == ["Zoe 1"]
    assert (page.total, page.next, page.looked_through) == (1, None, None)


@pytest.mark.parametrize(("subject", "newest"), [("Bill", []), ("ZOE's bill", ["Zoe 5"])])
def test_what_stands_in_a_message_is_found_beside_a_common_name(common, monkeypatch, subject, newest):
    monkeypatch.setattr(searching, "NEWEST", 1)
    elsewhere = makers.contact(name="Zoe 5", at=makers.unit("cork"))
    Message.objects.filter(recipient_name="Zoe 5").update(contact=elsewhere, subject=subject)
    Message.objects.filter(recipient_name="Ada 4").update(reference="zoe")
    Message.objects.filter(recipient_name="Ada 3").update(subject="Zoe's bill")

    first = sheet(text="zoe")
    second = sheet(text="zoe", before=first.next)

    assert [message.recipient_name for message in first.shown] == [*newest, "Ada 4"]
    assert [message.recipient_name for message in second.shown] == ["Zoe 2"]
