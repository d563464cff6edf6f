"""The example of a system that takes messages, against a real server."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from examples.set_top_boxes import Queue, Shown, work

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Message
from tests import makers
from tests.systems.ground import let_in

pytestmark = pytest.mark.django_db(transaction=True)


class Screens:
    """What the boxes show; a box that is off does not answer."""

    def __init__(self, off: str = "") -> None:
        self.texts: list[tuple[str, str]] = []
        self.off = off

    def show(self, box: str, text: str) -> None:
        if box == self.off:
            raise OSError("off")
        self.texts.append((box, text))


@pytest.fixture
def boxes(live_server):
    """The queue of a system that is let in, with three text messages for it."""
    system, key = let_in(channels=[Channel.SMS])
    lane, unit = system.accounts.get().lane, makers.unit()
    orders = [
        outbox.Order(
            unit_id=unit.pk, lane_id=lane.pk, channel=Channel.SMS, text=f"Hello {number}",
            account_number=makers.contact(f"C-{number}", phone=f"+4851234567{number}").account_number,
        )
        for number in range(3)
    ]  # fmt: skip
    assert all(isinstance(made, int) for made in outbox.place(orders=orders, viewer=SYSTEM, at=makers.NOON))
    return Queue(live_server.url, key)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_messages_are_shown_on_their_boxes_and_reported(boxes, tmp_path):
    screens = Screens(off="box-1")
    stand = {"+48512345670": "box-0", "+48512345671": "box-1"}

    taken = work(boxes, stand, Shown(tmp_path / "shown"), screens.show, wait=0)

    assert (taken, screens.texts) == (3, [("box-0", "Hello 0")])
    assert states() == ["delivered", "queued", "failed"]


def test_what_was_shown_and_not_reported_is_reported_later_and_not_shown_again(boxes, tmp_path):
    screens, stand = Screens(), {f"+4851234567{number}": f"box-{number}" for number in range(3)}
    [first, *_] = boxes.take(wait_seconds=0)
    Shown(tmp_path / "shown").add(first["message"])
    Dispatch.objects.update(lease_until=makers.NOON - timedelta(days=900))
    outbox.rescue()

    work(boxes, stand, Shown(tmp_path / "shown"), screens.show, wait=0)

    assert boxes.tell(first["token"], "delivered") is False
    assert sorted(screens.texts) == [("box-1", "Hello 1"), ("box-2", "Hello 2")]
    assert states() == ["delivered"] * 3


def test_it_waits_for_messages_and_has_them_as_soon_as_they_come(boxes, tmp_path):
    boxes.take(wait_seconds=0)
    one = Message.objects.first()
    later = threading.Timer(1.0, lambda: _give_back(one.pk))
    later.start()

    [taken] = boxes.take(wait_seconds=20)

    later.join()
    assert taken["message"] == one.pk


def _give_back(message_id: int) -> None:
    Dispatch.objects.filter(pk=message_id).update(lease_until=None, lease_by=None)
    connection.close()
