"""An account of registered mail at the provider that ships with Postroom, and letters that go out by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from postroom.access.viewer import SYSTEM
from postroom.config.simulation.registered.manners import Manners
from postroom.config.simulation.registered.serving import Server
from postroom.core.carriage.envelope import Posting
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Message
from tests.posting import paper

SECRET = "told"


@contextmanager
def provider(**manners) -> Iterator[Server]:
    """A provider; it reports nothing by itself unless told so."""
    told = {"unheard": 1.0, "reports_within": 0.0, "secret": SECRET, "public_url": "https://mail.example.org"}
    server = Server("127.0.0.1", 0, Manners(**{**told, **manners}))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def account(port: int, *, code: str = "erm", live: bool = True, **values) -> Account:
    """An account at a provider on this machine; its answers are waited for two seconds."""
    told = {"url": f"http://127.0.0.1:{port}/api/v1", "signing_secret": SECRET, "answer_seconds": 2}
    made = delivery.save_account(
        viewer=SYSTEM, code=code, name="Registered mail", kind="registered_mail", unit=None, values={**told, **values}
    )
    delivery.switch_live(viewer=SYSTEM, account=made, live=live)
    made.lane.refresh_from_db()
    return made


def letters(*emails: str, on: Account, posting: Posting = Posting.ELECTRONIC) -> list[Message]:
    """Letters that wait to be deposited, each told to one address."""
    made = paper.waiting(*[f"Ada {email}" for email in emails])
    for message, email in zip(made, emails, strict=True):
        outbox.post_otherwise(message_id=message.pk, posting=posting, email=email)
    ids = [message.pk for message in made]
    Message.objects.filter(pk__in=ids).update(lane=on.lane)
    Dispatch.objects.filter(message_id__in=ids).update(lane=on.lane)
    return made
