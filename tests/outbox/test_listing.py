"""What a list shows of each message, read for a page at once."""

from datetime import timedelta

import pytest

from postroom.outbox import services as outbox
from postroom.outbox.listing import listed
from postroom.outbox.models import Attachment, Message
from postroom.outbox.selectors import Filters, messages
from tests import makers, post

pytestmark = pytest.mark.django_db
FILE = {"media_type": "application/pdf", "size": 1}


def in_outbox():
    return messages(viewer=makers.viewer(), filters=Filters())


@pytest.mark.parametrize("number", [1, 4])
def test_a_page_takes_two_queries(number, django_assert_num_queries):
    post.messages(number)
    found = in_outbox()

    with django_assert_num_queries(2):
        assert len(listed(found)[0]) == number


def test_pages_lead_from_the_newest_to_the_oldest():
    made = [message.pk for message in post.messages(5)]
    pages, before = [], None
    while True:
        shown, before = listed(in_outbox(), before=before, size=2)
        pages.append([line.pk for line in shown])
        if before is None:
            break

    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]


def test_a_line_names_whose_it_is_where_it_goes_and_what_goes_along():
    batch = post.batch()
    (message,) = post.messages(1, of=batch, on=post.lane())
    for number, (name, more) in enumerate(
        {
            "bill.pdf": {"message": message},
            "all.pdf": {"batch": batch},
            "before.pdf": {"message": message, "rendition": 7},
            "now.pdf": {"message": message, "rendition": message.rendition},
            "linked.pdf": {"message": message, "key": "k"},
        }.items()
    ):
        Attachment.objects.create(name=name, digest=str(number) * 64, **FILE, **more)

    ((line,), further) = listed(in_outbox())

    assert further is None
    assert line.files == ["bill.pdf", "all.pdf", "now.pdf"]
    assert (line.contact, line.account_number) == (message.contact.name, message.contact.account_number)
    assert (line.unit, line.lane, line.batch) == (message.unit.name, message.lane.name, batch.title)
    assert (line.recipient, line.subject, line.state) == (message.recipient, message.subject, message.state)


def test_a_line_says_that_a_worker_has_it():
    post.messages(2)
    lane = Message.objects.all()[0].lane
    outbox.claim(lane_id=lane.pk, worker_id=1, priority=outbox.Priority.NORMAL, limit=1, lease=timedelta(minutes=1))

    assert sorted(line.is_claimed for line in listed(in_outbox())[0]) == [False, True]
