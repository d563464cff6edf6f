"""Electronic registered mail on its way to a real provider: deposited once, followed, and proved."""

import datetime as dt
import json
import socket
from hashlib import sha256
from threading import Thread
from unittest.mock import patch

import pytest

from postroom.access.viewer import SYSTEM
from postroom.config.simulation.registered.reporting import signature
from postroom.core.carriage.callback import Callback
from postroom.core.carriage.envelope import Posting
from postroom.core.carriage.letters import Recall
from postroom.core.carriage.outcome import Unclear
from postroom.core.carriage.registered import ProofKind, Stage
from postroom.core.lifecycle import FailureKind, State
from postroom.delivery import evidence, following, notifying, reports
from postroom.delivery.handing import Hand
from postroom.delivery.models import Consignment
from postroom.delivery.policy import Policy
from postroom.delivery.services import carrier_of
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Lane, Message, Priority, Proof, RegisteredLetter, RegisteredStage
from tests import makers
from tests.delivery import registered
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)
ADA = "ada@customers.example.org"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def deliver(account, *, worker=1):
    """Claim and hand over once, as a thread of a worker does."""
    Lane.objects.update(cool_until=None)
    Dispatch.objects.update(due_at=NOON)
    account.lane.refresh_from_db()
    hand = Hand(
        account=account, carrier=carrier_of(account), worker_id=worker, lease=LEASE, clock=lambda: NOON,
        policy=Policy(resend_uncertain=True, retry_base=dt.timedelta(minutes=1), luck=lambda: 0.5),
        sleep=lambda seconds: None, chunk=1,
    )  # fmt: skip
    claimed = [
        one
        for priority in (Priority.SUSPECT, Priority.NORMAL)
        for one in outbox.claim(lane_id=account.pk, worker_id=worker, priority=priority, limit=50, lease=LEASE)
    ]
    try:
        return hand.hand_over(claimed)
    finally:
        hand.carrier.close()


def follow(account):
    Consignment.objects.update(ask_at=NOON)
    following.follow(account_id=account.pk, clock=lambda: NOON)


def state(message):
    message.refresh_from_db()
    return message.state


def stage(message):
    return RegisteredLetter.objects.get(pk=message.pk).stage


def key(message):
    return Consignment.objects.get(message=message).key


def reported(account, server, message, **change):
    """A report as the provider signs it, brought to our address."""
    body = json.dumps({"letter": {**server.provider.letters[key(message)].told("https://x"), **change}}).encode()
    return brought(account, body, signature(body, registered.SECRET, int(NOON.timestamp())))


def brought(account, body, signed):
    token = reports.report_address(account.pk).rpartition("/")[2]
    headers = {"content-type": "application/json", "signature": signed}
    callback = Callback(url="https://x", query="", headers=headers, body=body)
    return reports.take_report(token=token, callback=callback, at=NOON)


def test_letter_is_deposited_with_all_that_the_recipient_is_told():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)

        [held] = server.provider.letters.values()
    assert state(message) == State.SENT
    assert message.carrier_ref == held.id
    assert (held.email, held.recipient, held.subject) == (ADA, f"Ada {ADA}", "Your bill")
    assert held.document.startswith(b"%PDF-")
    assert held.sender


def test_answer_that_is_lost_leaves_one_letter_and_is_found_again():
    with registered.provider(lost=1.0) as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)
        assert state(message) == State.QUEUED
        deliver(account)

    assert state(message) == State.SENT
    assert list(server.provider.posts.values()) == [1]


def test_worker_that_dies_with_the_deposit_made_leaves_one_letter():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        with patch.object(outbox, "record_and_mark", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            deliver(account, worker=1)
        Dispatch.objects.update(lease_until=NOON)
        outbox.rescue()
        deliver(account, worker=2)

    assert state(message) == State.SENT
    assert list(server.provider.posts.values()) == [1]


def test_worker_that_dies_before_the_deposit_leaves_one_letter():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        claim = {"lane_id": account.pk, "worker_id": 1, "priority": Priority.NORMAL, "limit": 1, "lease": LEASE}
        outbox.mark_on_wire(worker_id=1, claimed=outbox.claim(**claim), lease=LEASE)
        Dispatch.objects.update(lease_until=NOON)
        outbox.rescue()
        deliver(account, worker=2)

    assert state(message) == State.SENT
    assert list(server.provider.posts.values()) == [1]


def test_two_workers_at_once_deposit_one_letter():
    """The one that was frozen past its lease comes back while the other is at it."""
    with registered.provider(latency=0.2) as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        carrier = carrier_of(account)
        with patch.object(type(carrier), "post", lambda self, envelope, ready: held.append((envelope, ready)) or None):
            held = []
            with pytest.raises(AttributeError):
                deliver(account, worker=1)
        Dispatch.objects.update(lease_until=NOON)
        outbox.rescue()
        late = Thread(target=lambda: carrier.post(*held[0]))
        late.start()
        deliver(account, worker=2)
        late.join()
        carrier.close()

    assert state(message) == State.SENT
    assert len(server.provider.letters) == 1


def test_nothing_is_deposited_again_while_the_provider_cannot_say_whether_it_has_it():
    with registered.provider(lost=1.0) as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)
    with socket.create_server(("127.0.0.1", server.server_port)):  # takes every request and answers none
        deliver(account)
    assert state(message) == State.QUEUED
    assert Dispatch.objects.get(message=message).blind == 1
    assert list(server.provider.posts.values()) == [1]


@pytest.mark.parametrize(
    ("manners", "email", "expected"),
    [
        ({}, "ada+bad@x.example", State.FAILED),
        ({"busy": 1.0}, ADA, State.QUEUED),
        ({"key": "other"}, ADA, State.QUEUED),
    ],
)
def test_answer_decides_what_becomes_of_the_letter(manners, email, expected):
    with registered.provider(**manners) as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(email, on=account)
        deliver(account)
    assert state(message) == expected
    assert (Lane.objects.get(pk=account.pk).paused_at is not None) == ("key" in manners)


def test_paper_does_not_leave_by_this_way():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account, posting=Posting.WITH_RECEIPT)
        deliver(account)
        assert not server.provider.letters
    assert (state(message), message.failure) == (State.FAILED, FailureKind.BAD_CONTENT)


@pytest.mark.parametrize(
    ("word", "expected", "failure", "proof"),
    [
        ("accept", State.DELIVERED, "", ProofKind.ACCEPTANCE),
        ("refuse", State.FAILED, "declined", ProofKind.REFUSAL),
        ("unclaimed", State.FAILED, "unclaimed", ProofKind.UNCLAIMED),
    ],
)
def test_end_is_known_and_proved_though_nothing_was_reported(word, expected, failure, proof):
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(f"ada+{word}@x.example", on=account)
        deliver(account)
        follow(account)
        evidence.fetch(message_id=message.pk, clock=lambda: NOON)

        made = server.provider.letters[key(message)].proofs
    letter = RegisteredLetter.objects.get(pk=message.pk)
    kept = list(Proof.objects.filter(message=message).exclude(kind=ProofKind.LETTER))
    assert (state(message), message.failure) == (expected, failure)
    assert letter.settled_at == NOON
    assert {one.kind for one in kept} == {ProofKind.DEPOSIT, proof}
    assert {one.digest for one in kept} == {one.sha256 for one in made.values()}
    assert all(sha256(storing.read(one.digest, Folder.PROOFS)).hexdigest() == one.digest for one in kept)
    assert letter.more_url == f"https://mail.example.org/letters/{message.carrier_ref}"


def test_stages_are_kept_once_and_in_whatever_order_they_come():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)
        held = server.provider.letters[key(message)]
        early = held.told("https://x")["events"]
        server.provider.decide(held.token, held.code, name="Ada Lovelace")
        for change in ({}, {"events": early}, {"events": early[:1]}, {}):
            reported(account, server, message, **change)

    assert (state(message), stage(message)) == (State.DELIVERED, Stage.ACCEPTED)
    passed = list(RegisteredStage.objects.filter(message=message).values_list("stage", flat=True))
    assert sorted(passed) == sorted([Stage.DEPOSITED, Stage.AWAITING, Stage.VIEWED, Stage.ACCEPTED])
    assert RegisteredLetter.objects.get(pk=message.pk).signed_by == "Ada Lovelace"


def test_refusal_that_comes_after_a_signature_changes_nothing():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters("ada+accept@x.example", on=account)
        deliver(account)
        reported(account, server, message)
        refused = [{"status": "refused", "at": NOON.isoformat()}]
        reported(account, server, message, events=refused, proofs=[])
    assert (state(message), stage(message)) == (State.DELIVERED, Stage.ACCEPTED)


def test_report_settles_a_letter_whose_answer_was_lost():
    with registered.provider(lost=1.0) as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)
        Dispatch.objects.update(blind=2)
        with patch("postroom.delivery.one_by_one.OneByOne._one") as lost:
            lost.side_effect = lambda envelope: Unclear(envelope.reference, "lost")
            deliver(account)
        assert state(message) == State.UNCERTAIN
        reported(account, server, message)
    assert (state(message), stage(message)) == (State.SENT, Stage.AWAITING)


@pytest.mark.parametrize("wrong", ["secret", "body", "old"])
def test_report_that_is_not_theirs_leaves_nothing_behind(wrong):
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters("ada+accept@x.example", on=account)
        deliver(account)
        body = json.dumps({"letter": server.provider.letters[key(message)].told("https://x")}).encode()
    at = int(NOON.timestamp()) - (600 if wrong == "old" else 0)
    signed = signature(body, "guessed" if wrong == "secret" else registered.SECRET, at)
    with pytest.raises(reports.NotReported):
        brought(account, body + (b" " if wrong == "body" else b""), signed)
    assert (state(message), RegisteredStage.objects.count()) == (State.SENT, 0)


def test_proof_that_is_not_the_announced_one_is_not_kept():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)
        follow(account)
        letter = RegisteredLetter.objects.get(pk=message.pk)
        letter.offered = [{**one, "sha256": "f" * 64} for one in letter.offered]
        letter.save()
        assert evidence.fetch(message_id=message.pk, clock=lambda: NOON) == 0
    letter.refresh_from_db()
    assert not Proof.objects.exclude(kind=ProofKind.LETTER).exists()
    assert letter.look_at == NOON + evidence.FIRST_WAIT
    assert evidence.letters_to_prove(at=NOON) == []
    assert evidence.letters_to_prove(at=letter.look_at) == [message.pk]


def test_letter_is_withdrawn_until_the_recipient_decides():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        waits, signed = registered.letters(ADA, "ada+accept@x.example", on=account)
        deliver(account)
        waits.refresh_from_db(), signed.refresh_from_db()
        assert following.recall(viewer=SYSTEM, message=waits, at=NOON)[0] is Recall.DONE
        assert following.recall(viewer=SYSTEM, message=signed, at=NOON)[0] is Recall.TOO_LATE
    assert (state(waits), state(signed)) == (State.CANCELLED, State.SENT)


def test_letter_that_is_sent_again_after_its_end_is_a_new_one():
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters("ada+refuse@x.example", on=account)
        deliver(account)
        follow(account)
        evidence.fetch(message_id=message.pk, clock=lambda: NOON)
        RegisteredLetter.objects.update(email=ADA)
        outbox.act(viewer=SYSTEM, action=outbox.Action.SEND_AGAIN, ids=[message.pk], at=NOON)
        deliver(account)
        follow(account)
        evidence.fetch(message_id=message.pk, clock=lambda: NOON)
    assert (state(message), stage(message)) == (State.SENT, Stage.AWAITING)
    assert len(server.provider.letters) == 2
    assert Proof.objects.filter(kind=ProofKind.DEPOSIT, number=2).count() == 2
    assert Proof.objects.filter(kind=ProofKind.REFUSAL, number=1).count() == 2


def test_account_is_tried_out():
    with registered.provider(key="right") as server:
        good = carrier_of(registered.account(server.server_port, code="good", key="right")).check()
        bad = carrier_of(registered.account(server.server_port, code="bad", key="wrong")).check()
    away = carrier_of(registered.account(1, code="away")).check()
    assert [verdict.ok for verdict in (good, bad, away)] == [True, False, False]


def test_sender_is_told_the_references_and_the_recipient_by_the_provider(mailoutbox, settings):
    settings.PUBLIC_URL = "https://post.example.org"
    author = makers.user("clerk@postroom.example.org")
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        Message.objects.filter(pk=message.pk).update(author=author)
        deliver(account)
        follow(account)
        assert notifying.tell_sender(message_id=message.pk)
        [held] = server.provider.letters.values()
        [told] = server.provider.mailbox
    [mail] = mailoutbox
    assert mail.to == ["clerk@postroom.example.org"]
    for reference in (held.id, held.reference, ADA, f"https://post.example.org/outbox/{message.pk}/"):
        assert reference in mail.body
    assert told.to == ADA
    assert held.reference in told.text


def test_letter_that_a_program_ordered_has_nobody_to_tell(mailoutbox):
    with registered.provider() as server:
        account = registered.account(server.server_port)
        [message] = registered.letters(ADA, on=account)
        deliver(account)
        follow(account)
    assert not notifying.tell_sender(message_id=message.pk)
    assert not mailoutbox
