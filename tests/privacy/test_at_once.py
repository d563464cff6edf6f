"""Nothing is taken away under the hands of somebody who needs it just now, and nothing is left without its message."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import DO_NOTHING

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.delivery.models import Account, Consignment, TextRecall
from postroom.outbox import services as outbox
from postroom.outbox.models import (
    Admission,
    CarrierPart,
    CarrierReceipt,
    Cost,
    Dispatch,
    Happening,
    Lane,
    Message,
    Proof,
    RegisteredLetter,
    RegisteredStage,
    Rendition,
    Skeleton,
)
from postroom.posting.models import PrintBatch, PrintLetter
from postroom.privacy import erasing, removing, retention
from postroom.privacy.words import Kind, Mode
from postroom.returns.models import Case, Reason, ReturnedLetter
from postroom.runs import services as runs
from postroom.runs.models import FallBack, RunItem
from tests import post
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=8)


@contextmanager
def meanwhile(work):
    """Do something in a transaction of its own; what is done here comes first, and `work` has to wait for it."""
    raised = []

    def run():
        try:
            work()
        except Exception as problem:
            raised.append(problem)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        yield lambda: (other.start(), other.join(0.5))
        assert other.is_alive(), "it did not wait"
    other.join()
    assert not raised


def refused(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, executed_at=NOON)
    return message


def test_a_known_skeleton_stays_while_messages_are_written_with_it():
    [old] = post.messages(1)
    digest = post.SKELETON.digest
    Rendition.objects.all().delete()

    with meanwhile(lambda: removing.forget_skeletons([digest])) as goes_on:
        outbox.keep_skeletons({digest: post.SKELETON})
        goes_on()
        Rendition.objects.create(message=old, skeleton_id=digest, fills="[]", sha256="0" * 64, made_at=NOON)

    assert Skeleton.objects.filter(pk=digest).exists()


def test_a_message_that_is_sent_again_just_now_is_not_swept():
    message = refused(post.messages(1, state=State.DRAFT)[0])
    retention.set_rule(viewer=SYSTEM, kind=Kind.MESSAGES, mode=Mode.NIGHTLY, days=7)

    with meanwhile(lambda: retention.sweep(mode=Mode.NIGHTLY, at=LATER)) as goes_on:
        assert outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=LATER)
        goes_on()

    assert Message.objects.get().state == State.QUEUED
    assert Dispatch.objects.get().message_id == message.pk
    assert Rendition.objects.filter(message=message).exists()


def test_a_customer_whose_message_is_sent_again_just_now_is_not_half_forgotten():
    message = refused(post.messages(1, state=State.DRAFT)[0])
    said = []

    def erase():
        try:
            erasing.erase(viewer=SYSTEM, contact_id=message.contact_id, at=LATER)
        except erasing.OnItsWay:
            said.append("on its way")

    with meanwhile(erase) as goes_on:
        assert outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=LATER)
        goes_on()

    assert said == ["on its way"]
    assert (Message.objects.count(), Dispatch.objects.count()) == (1, 1)
    erase()
    left = [model.objects.count() for model in (Message, Dispatch, Rendition, Happening)]
    assert (said, left) == (["on its way"], [0, 0, 0, 0])


def test_a_customer_whom_a_run_writes_to_just_now_is_forgotten_with_that_message():
    [contact] = office.customers(1)
    office.payment(contact, amount="12.00 EUR")
    run = office.generating(office.version(*office.PAYMENT))
    runs.generate_slice(run_id=run.pk, at=NOON, size=0)

    with meanwhile(lambda: erasing.erase(viewer=SYSTEM, contact_id=contact.pk, at=LATER)) as goes_on:
        runs.generate_slice(run_id=run.pk, at=NOON)
        assert Message.objects.count() == 1
        goes_on()

    assert (Message.objects.count(), RunItem.objects.count()) == (0, 0)


def proved(message_id):
    """What is known of a registered letter."""
    RegisteredLetter.objects.create(message_id=message_id, posting="electronic")
    RegisteredStage.objects.create(message_id=message_id, stage="viewed", at=NOON)
    proof = {"kind": "deposit", "name": "a.pdf", "media_type": "application/pdf", "digest": "0" * 64, "size": 1}
    Proof.objects.create(message_id=message_id, fetched_at=NOON, source="a", **proof)


def posted(message_id, unit_id):
    """That it was printed here, and given to a printer, too."""
    printed = PrintBatch.objects.create(unit_id=unit_id, letters=1, made_at=NOON)
    PrintLetter.objects.create(batch=printed, message_id=message_id, attempt=1, position=1)
    account = Account.objects.create(lane=Lane.objects.first(), kind="lob")
    Consignment.objects.create(message_id=message_id, number=1, account=account, key="a", pages=1, made_at=NOON)


def asked_back(message_id):
    """That its carrier was asked to give it back."""
    account = Account.objects.create(lane=post.lane("texts", channel="sms"), kind="smpp")
    TextRecall.objects.create(message_id=message_id, account=account, attempt=1, asked_at=NOON)


def paid(message_id, unit_id):
    """What a message cost, and that it counts under a limit."""
    told = {"attempt": 1, "unit_id": unit_id, "day": NOON.date(), "channel": "sms", "source": "unknown"}
    Cost.objects.create(message_id=message_id, **told)
    Admission.objects.create(message_id=message_id, day=NOON.date())


def test_no_row_is_left_whose_message_is_gone():
    """Of the tables that the database does not watch over; one that is new belongs in `removing` and here."""
    for contact in office.customers(2):
        office.payment(contact, amount="12.00 EUR")
    run = office.in_review(office.version(*office.PAYMENT))
    ids = list(Message.objects.values_list("pk", flat=True))
    office.approved(run)
    outbox.give_return_codes(ids=ids, channel=Channel.LETTER)
    case = Case.objects.create(unit_id=run.unit_id, opened_at=NOON)
    told = {"unit_id": run.unit_id, "returned_on": NOON.date(), "reason": Reason.objects.first()}
    ReturnedLetter.objects.create(case=case, message_id=ids[0], resent_id=ids[1], **told)
    CarrierPart.objects.create(message_id=ids[0], lane_id=1, ref="a", attempt=1)
    CarrierReceipt.objects.create(message_id=ids[0], lane_id=1, digest="a", refs=["a"], reported="delivered")
    posted(ids[0], run.unit_id)
    FallBack.objects.create(run=run, message_id=ids[0], successor_id=ids[1])
    asked_back(ids[0])
    proved(ids[0])
    paid(ids[0], run.unit_id)
    keys = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model is Message
        and not getattr(field, "db_constraint", True)
        and field.remote_field.on_delete is not DO_NOTHING  # what a message cost outlives it
    ]

    def rows():
        return [field.model.objects.filter(**{f"{field.name}_id__in": ids}).exists() for field in keys]

    before = rows()
    removing.remove(ids)

    assert keys
    assert [str(field) for field, there in zip(keys, before, strict=True) if not there] == []
    assert not any(rows())
    assert Cost.objects.exists()  # what was spent stays counted
