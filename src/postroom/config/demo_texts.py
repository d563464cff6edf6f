"""The text messages of the demonstration: a simulated message centre takes them and reports of each."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from django.utils.timezone import now

from postroom.config.demo import Staged, watch
from postroom.config.showing import Screen
from postroom.config.simulation.centre import Centre
from postroom.config.simulation.fates import Manners
from postroom.config.simulation.smpp_server import Talk
from postroom.contacts.models import ContactPoint, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.document.nodes import Document, Paragraph, Text
from postroom.core.lifecycle import State
from postroom.delivery import services as delivery
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.outbox.services import Order

NUMBER = 12
SAID = "Blue Valley Energy: we read your meter next week. Please leave it free to reach."
_SETTLED = (State.DELIVERED, State.FAILED, State.EXPIRED)


@contextmanager
def texting() -> Iterator[int]:
    """Run a message centre on a free port of this machine as long as the block; yields the port."""
    loop = asyncio.new_event_loop()
    centre = Centre(Manners(undelivered=0.1, repeated=0.2))
    bound = list[Talk]()
    server = loop.run_until_complete(loop.create_server(lambda: Talk(centre, bound), "127.0.0.1", 0))
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(centre.close)
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)


def play_texts(staged: Staged, screen: Screen, *, port: int) -> bool:
    """Send some text messages once, and wait for their receipts; returns whether one came for each."""
    account = delivery.save_account(
        viewer=staged.viewer, code="demo-texts", name="Demo message centre (simulated)", kind="smpp", unit=None,
        values={"host": "127.0.0.1", "port": port, "system_id": "demo", "sender": "BlueValley"},
    )  # fmt: skip
    delivery.switch_live(viewer=staged.viewer, account=account, live=True)
    sent = Message.objects.filter(lane=account.lane)
    if sent.exists():
        return True
    numbers = ContactPoint.objects.filter(kind=PointKind.PHONE, takes_texts=True).select_related("contact")
    orders = [
        Order(
            unit_id=point.contact.unit_id, account_number=point.contact.account_number, lane_id=account.pk,
            channel=Channel.SMS, point_id=point.pk, document=Document((Paragraph((Text(SAID),)),)),
        )
        for point in numbers.order_by("pk")[:NUMBER]
    ]  # fmt: skip
    answers = outbox.place(orders=orders, viewer=staged.viewer, at=now())
    placed = [answer for answer in answers if isinstance(answer, int)]
    outbox.wake()
    # Not all of the account's: a customer who writes STOP is answered by it too.
    settled = sent.filter(pk__in=placed, state__in=_SETTLED)
    watch(screen, "Text messages", settled.count, len(orders))
    return bool(orders) and settled.count() == len(orders)
