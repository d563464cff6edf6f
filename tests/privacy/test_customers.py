"""A customer asks for a copy of everything, or to be forgotten."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.audit.models import Entry
from postroom.contacts import services as contacts
from postroom.contacts.models import Contact, Suppression
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.outbox.models import Attachment, Message, Proof, RegisteredLetter, RegisteredStage
from postroom.privacy import erasing, exporting
from postroom.privacy.models import KeptSuppression, Statistic
from tests import makers, post
from tests.makers import NOON

pytestmark = pytest.mark.django_db
NAME = "Zyxwvut Kowalska"
ADDRESS = "zyxwvut@example.org"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def customer() -> Contact:
    """Somebody with one of everything, each named so that a trace of it is found."""
    message = post.messages(1, names=[NAME])[0]
    owner = message.contact
    Contact.objects.filter(pk=owner.pk).update(search="zyxwvut", last_name="Zyxwvut")
    makers.point(owner, ADDRESS, role="billing")
    makers.record(owner, "bill", "zyxwvut-1", who="zyxwvut")
    makers.consent(owner)
    bar = contacts.Bar(
        channel=Channel.EMAIL, address=ADDRESS, cause=contacts.BarCause.REFUSED, reason="550 no such user"
    )
    contacts.suppress(bar=bar, at=NOON)
    digest = storing.keep(b"zyxwvut in a file")
    Attachment.objects.create(message=message, name="zyxwvut.pdf", media_type="application/pdf", digest=digest, size=1)
    return owner


def everything_stored() -> str:
    """All rows of all our tables as text."""
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("postroom.")]
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).casefold()


def test_the_copy_holds_all_of_it(customer):
    into = io.BytesIO()

    exporting.export(viewer=SYSTEM, contact_id=customer.pk, into=into, at=NOON)

    archive = zipfile.ZipFile(into)
    said = json.loads(archive.read("customer.json"))
    (file,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(file) == b"zyxwvut in a file"
    assert said["customer"]["name"] == NAME
    assert {address["value"] for address in said["addresses"]} >= {ADDRESS}
    assert said["records"][0]["values"]["who"] == "zyxwvut"
    assert [barred["reason"] for barred in said["block_list"]] == ["550 no such user"]
    assert said["messages"][0]["contents"][0]["text"] == f"Dear {NAME},\n\nyour bill is ready.\n"
    assert (len(said["consents"]), said["messages"][0]["files"]) == (1, ["zyxwvut.pdf"])
    assert Entry.objects.get().action == "exported"


def test_the_copy_holds_the_proofs_of_registered_mail(customer):
    [message] = Message.objects.filter(contact=customer)
    digest = storing.keep(b"a card that was signed", Folder.PROOFS)
    RegisteredLetter.objects.create(message=message, posting="with_receipt", tracking="RR473124829GB", signed_by="Ada")
    RegisteredStage.objects.create(message=message, stage="accepted", at=NOON)
    about = {"kind": "receipt", "name": "card.png", "media_type": "image/png", "size": 22, "fetched_at": NOON}
    proof = Proof.objects.create(message=message, digest=digest, **about)
    into = io.BytesIO()

    exporting.export(viewer=SYSTEM, contact_id=customer.pk, into=into, at=NOON)

    archive = zipfile.ZipFile(into)
    [said] = json.loads(archive.read("customer.json"))["messages"]
    assert archive.read(f"files/{message.pk}-proof-{proof.pk}-card.png") == b"a card that was signed"
    assert [one["digest"] for one in said["proofs"]] == [digest]
    assert [(one["tracking"], one["signed_by"]) for one in said["registered"]] == [("RR473124829GB", "Ada")]
    assert [one["stage"] for one in said["stages"]] == ["accepted"]


def test_a_forgotten_customer_leaves_no_trace_but_numbers(customer, tmp_path, django_capture_on_commit_callbacks):
    other = post.messages(1, names=["Ada"])[0]

    with django_capture_on_commit_callbacks(execute=True):
        gone = erasing.erase(viewer=SYSTEM, contact_id=customer.pk, at=NOON)

    assert gone == 1
    assert "zyxwvut" not in everything_stored()
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file() and b"zyxwvut" in path.read_bytes()] == []
    assert list(Message.objects.values_list("pk", flat=True)) == [other.pk]
    assert list(Statistic.objects.values_list("outcome", "count")) == [("cancelled", 1)]
    assert Entry.objects.get().details == {"account_number": customer.account_number, "messages": 1}


def test_a_barred_address_stays_barred_when_it_comes_back(customer):
    erasing.erase(viewer=SYSTEM, contact_id=customer.pk, at=NOON)
    kept = KeptSuppression.objects.get()
    before = Suppression.objects.count()

    makers.contact(email="other@example.org")
    nothing = Suppression.objects.count()
    makers.contact(email=ADDRESS.upper())

    assert (len(kept.digest), before, nothing) == (64, 0, 0)
    found = Suppression.objects.get()
    assert (found.address, found.reason, found.since) == (ADDRESS.upper(), "550 no such user", NOON)
    assert KeptSuppression.objects.count() == 0


def test_an_address_that_somebody_else_has_stays_on_the_list(customer):
    makers.contact(email=ADDRESS)

    erasing.erase(viewer=SYSTEM, contact_id=customer.pk, at=NOON)

    assert list(Suppression.objects.values_list("address", flat=True)) == [ADDRESS]


def test_nobody_is_forgotten_while_a_message_is_on_its_way(customer):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_dispatch SET lease_until = now() + interval '40 s', lease_by = 1")

    with pytest.raises(erasing.OnItsWay):
        erasing.erase(viewer=SYSTEM, contact_id=customer.pk, at=NOON)

    assert Message.objects.get().state == State.QUEUED


def test_only_who_sets_up_the_unit_may_do_either(customer):
    sender = makers.viewer(role=Role.SENDER)
    stranger = makers.viewer(makers.unit("lyon"))

    with pytest.raises(NotAllowed):
        erasing.erase(viewer=sender, contact_id=customer.pk, at=NOON)
    with pytest.raises(NotAllowed):
        exporting.export(viewer=sender, contact_id=customer.pk, into=io.BytesIO(), at=NOON)
    with pytest.raises(Contact.DoesNotExist):
        erasing.erase(viewer=stranger, contact_id=customer.pk, at=NOON)
    with pytest.raises(Contact.DoesNotExist):
        exporting.export(viewer=stranger, contact_id=customer.pk, into=io.BytesIO(), at=NOON)
