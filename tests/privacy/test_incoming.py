"""What customers wrote: in their copy, gone when they are forgotten, gone by its own rule, and answered for good."""

import json
import zipfile
from io import BytesIO

import pytest

from postroom.access.viewer import SYSTEM
from postroom.delivery.models import IncomingText
from postroom.incoming.models import Answer, IncomingMessage
from postroom.privacy import erasing, exporting, removing, retention
from postroom.privacy.words import Kind, Mode
from tests import makers, post

pytestmark = pytest.mark.django_db
NUMBER = "+48512345678"


def came(text="When?", **details) -> IncomingMessage:
    told = {"channel": "sms", "sender": NUMBER, "received_at": makers.NOON, **details}
    return IncomingMessage.objects.create(text=text, **told)


def test_copy_for_the_customer_holds_what_they_wrote():
    customer = makers.contact(phone=NUMBER)
    came("mine", contact=customer)
    came("another's", contact=makers.contact())
    file = BytesIO()

    exporting.export(viewer=SYSTEM, contact_id=customer.pk, into=file, at=makers.NOON)

    told = json.loads(zipfile.ZipFile(file).read("customer.json"))
    assert [one["text"] for one in told["incoming"]] == ["mine"]


def test_forgotten_customer_leaves_nothing_that_they_wrote():
    customer = makers.contact(phone=NUMBER)
    account = post.smpp_account(9)
    came("mine", contact=customer)
    came("nobody's yet")
    kept = came("another's", contact=makers.contact(), sender="+48512345000")
    IncomingText.objects.create(account=account, sender="48512345678", recipient="7", text="half", part=1, parts=2)

    erasing.erase(viewer=SYSTEM, contact_id=customer.pk, at=makers.NOON)

    assert list(IncomingMessage.objects.all()) == [kept]
    assert IncomingText.objects.count() == 0


def test_what_came_from_a_number_of_two_customers_stays_with_the_other():
    customer, _other = makers.contact(phone=NUMBER), makers.contact(phone=NUMBER)
    came("whose?")

    erasing.erase(viewer=SYSTEM, contact_id=customer.pk, at=makers.NOON)

    assert IncomingMessage.objects.count() == 1


def test_old_ones_go_by_their_own_rule():
    retention.set_rule(viewer=SYSTEM, kind=Kind.INCOMING, mode=Mode.NIGHTLY, days=30)
    came("old"), came("new", received_at=makers.NOON.replace(month=6))

    gone = retention.sweep(mode=Mode.NIGHTLY, at=makers.NOON.replace(month=6, day=3))

    assert (gone, IncomingMessage.objects.get().text) == ({Kind.INCOMING: 1}, "new")


def test_what_was_answered_stays_so_when_the_answer_is_removed():
    customer = makers.contact(phone=NUMBER)
    incoming = came(contact=customer)
    [ours] = post.texts("Tomorrow", on=post.lane("texts"))
    incoming.about = ours
    incoming.save()
    Answer.objects.create(incoming=incoming, message=ours)

    removing.remove([ours.pk])

    assert IncomingMessage.objects.waiting().count() == 0
    assert IncomingMessage.objects.get().about is None
