"""Texts through a real Kannel: it takes what we say, reports to our address, and brings what customers write."""

import pytest

from postroom.delivery.models import IncomingText
from postroom.delivery.reports import report_address
from postroom.outbox.models import Message
from tests.delivery.test_gateways import deliver, gateway
from tests.delivery.workers import until
from tests.servers.kannel import PASSWORD, USER, Kannel, needs_kannel
from tests.servers.smsc import Smsc, needs_smsc

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes, needs_kannel, needs_smsc]
NUMBERS = [f"4851234{number:04}" for number in range(4)]
LONG = "Zażółć gęślą jaźń. " * 8


def test_texts_go_out_are_reported_of_and_come_in(settings, live_server):
    settings.ALLOW_PRIVATE_TARGETS, settings.PUBLIC_URL = True, live_server.url
    fates = {"statuses": {NUMBERS[1]: 0x0B}, "states": {NUMBERS[2]: "UNDELIV"}}
    with Smsc(receipts="after", **fates) as smsc:
        kannel = Kannel(smsc.port)
        account = gateway(kannel, "kannel", username=USER, password=PASSWORD, answer_seconds=10)
        kannel.texts = report_address(account.pk)
        with kannel:
            handed_over = deliver(account, "Dear Zoë, 10 € now", "refused", "not delivered", LONG)
            settled = until(lambda: not Message.objects.filter(state="sent").exists(), seconds=60)
            smsc.deliver(source_addr=NUMBERS[0], source_addr_ton=1, destination_addr="7001", short_message="Stop")
            came = until(IncomingText.objects.exists, seconds=60)
            assert (settled, came) == (True, True), kannel.log

    states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert [message.state for message in handed_over] == ["sent"] * 4
    assert states == ["delivered", "failed", "failed", "delivered"]
    said = [one for one in smsc.taken if one["recipient"] in (NUMBERS[0], NUMBERS[3])]
    assert "".join(one["text"] for one in said) == f"Hello Dear Zoë, 10 € nowHello {LONG}"
    assert {(one["sender"], one["ton"][0]) for one in said} == {("Northwind", 5)}
    assert IncomingText.objects.values_list("sender", "recipient", "text").get() == (f"+{NUMBERS[0]}", "7001", "Stop")
