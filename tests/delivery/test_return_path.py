"""Where bounces of a mail go: to the address that its account has for them, with the message in it."""

import pytest
from django.conf import settings

from postroom.access.viewer import SYSTEM
from postroom.core.arriving import marks
from postroom.delivery import services as delivery
from tests import makers, post
from tests.delivery.test_handing import deliver
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db


def told(**values) -> tuple[str, int]:
    """Send one mail; returns the return path that the server was told, and the message's number."""
    with SmtpServer() as server:
        account = post.account(server.port, **values)
        [message] = post.messages(on=account.lane)
        deliver(account)
    return server.taken[0].sender, message.pk


def test_address_for_bounces_names_the_message():
    sender, number = told(bounce_address="bounces@northwind.example")

    assert sender.startswith(f"bounces+{number}-")
    assert marks.of_return_path(sender, keys=[marks.signing_key(settings.SECRET_KEY)]) == number


def test_without_one_bounces_go_to_the_sender():
    assert told()[0] == "desk@postroom.example.org"


@pytest.mark.parametrize("address", ["bounces", "b+c@example.org", "b@", "b@x\r\nRCPT TO:<y@z>", "ü@example.org"])
def test_what_is_no_address_for_bounces_is_refused(address):
    with pytest.raises(delivery.BadSettings):
        delivery.save_account(
            viewer=SYSTEM, code="m", name="M", kind="smtp", unit=makers.unit(),
            values={"host": "mail.example.org", "bounce_address": address},
        )  # fmt: skip
