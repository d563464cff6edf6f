"""The carrier against a message centre that is not ours: every fault has its outcome, and nothing goes twice."""

import socket
import threading
import time
from collections import Counter

import pytest

from postroom.core.carriage.arrival import Reported
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Refused, TryLater, Unclear
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.smpp.carrier import SmppCarrier
from postroom.delivery.channels.smpp.config import SmppConfig
from tests.delivery.channels.makers import make_envelope, make_sms
from tests.delivery.channels.smpp.carrying import Kept, carrying
from tests.servers.certificates import make_certificate
from tests.servers.smsc import Smsc, needs_smsc

pytestmark = needs_smsc


def texts(count, text="Hello"):
    return [make_sms(n, text=text) for n in range(1, count + 1)]


def kinds(outcomes):
    return dict(Counter(type(outcome) for outcome in outcomes))


def numbers(smsc):
    return [event["recipient"] for event in smsc.taken]


def until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


@pytest.mark.parametrize("window", [1, 10, 100])
def test_each_message_goes_once_and_is_called_as_the_answer_says(window):
    with Smsc() as smsc, carrying(smsc, window=window) as carrier:
        outcomes = list(carrier.hand_over(texts(50)))
        again = list(carrier.hand_over(texts(1)))

    named = {event["recipient"]: event["id"] for event in smsc.taken[:50]}
    assert [type(outcome) for outcome in outcomes] == [Accepted] * 50
    assert {f"48500{int(o.reference):06}": o.carrier_ref for o in outcomes} == named
    assert len(again) == 1
    assert [event["event"] for event in smsc.events("bind", "unbind")] == ["bind", "unbind"]


def test_sender_reference_validity_and_wish_for_receipts_go_along():
    with Smsc() as smsc, carrying(smsc, system_type="SMS", service_type="CMT") as carrier:
        list(carrier.hand_over([make_sms(65537 + 7, recipient="+48500000001", text="Hi")]))

    [event] = smsc.taken
    assert (event["sender"], event["ton"], event["reference"]) == ("Postroom", [5, 0, 1, 1], 8)
    assert (event["registered"], event["service"]) == (1, "CMT")
    assert smsc.events("bind")[0]["type"] == "SMS"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (0x0B, Refused("1", FailureKind.BAD_ADDRESS, "11", "0x0000000B ESME_RINVDSTADR", suppress=True)),
        (0x0A, Refused("1", FailureKind.REFUSED_BY_POLICY, "10", "0x0000000A ESME_RINVSRCADR")),
        (0x08, TryLater("1", "8", "0x00000008 ESME_RSYSERR", most_tries=3)),
        (0x410, TryLater("1", "1040", "0x00000410 vendor's own", most_tries=3)),
    ],
)
def test_status_says_what_becomes_of_the_message_and_of_no_other(status, outcome):
    with Smsc(statuses={"48500000001": status}) as smsc, carrying(smsc) as carrier:
        outcomes = list(carrier.hand_over(texts(5)))

    assert outcome in outcomes
    assert kinds(outcomes) == {type(outcome): 1, Accepted: 4}


def test_wrong_settings_stop_everything_and_fail_nothing():
    with Smsc(status=0x15) as smsc, carrying(smsc, window=2) as carrier:
        outcomes = list(carrier.hand_over(texts(10)))

    assert kinds(outcomes) == {Misconfigured: 10}
    assert len(smsc.events("refused")) == 2


@pytest.mark.parametrize(("status", "kind"), [(0x0E, Misconfigured), (0x0D, Misconfigured), (0x05, NotSent)])
def test_refused_login_loses_nothing(status, kind):
    with Smsc(refuse=status) as smsc, carrying(smsc) as carrier:
        outcomes = list(carrier.hand_over(texts(3)))

    assert kinds(outcomes) == {kind: 3}
    assert smsc.taken == []


def test_line_that_is_cut_in_the_window_leaves_exactly_its_unanswered_messages_unclear():
    with Smsc(hangUpAfter=10) as smsc, carrying(smsc, window=10) as carrier:
        outcomes = list(carrier.hand_over(texts(30)))
        at_once = list(carrier.hand_over(texts(1)))
        carrier._not_before = 0
        rest = [
            envelope
            for envelope, outcome in zip(texts(30), sorted_by_number(outcomes), strict=True)
            if isinstance(outcome, NotSent)
        ]
        later = list(carrier.hand_over(rest))

    assert kinds(outcomes) == {Unclear: 10, NotSent: 20}
    assert kinds(at_once) == {NotSent: 1}
    assert kinds(later) == {Accepted: 20}
    assert max(Counter(numbers(smsc)).values()) == 1
    assert len(smsc.taken) == 30


def sorted_by_number(outcomes):
    return sorted(outcomes, key=lambda outcome: int(outcome.reference))


def test_lost_answers_leave_their_messages_unclear_and_nothing_more_is_begun():
    with Smsc(lose=3) as smsc, carrying(smsc, window=5, answer_seconds=0.5) as carrier:
        outcomes = list(carrier.hand_over(texts(200)))

    unanswered = [event["recipient"] for event in smsc.taken if not event["answered"]]
    unclear = [f"48500{int(o.reference):06}" for o in outcomes if isinstance(o, Unclear)]
    assert unclear == unanswered
    assert len(unclear) == 3
    assert kinds(outcomes)[Accepted] == len(smsc.taken) - 3
    assert max(Counter(numbers(smsc)).values()) == 1


def test_silent_message_centre_is_found_out():
    with Smsc() as smsc, carrying(smsc, window=4, answer_seconds=0.6, enquire_seconds=0.3) as carrier:
        list(carrier.hand_over(texts(1)))
        smsc.set(silent=True)
        outcomes = list(carrier.hand_over(texts(9)))

    assert kinds(outcomes) == {Unclear: 4, NotSent: 5}


def test_throttling_slows_the_line_down_and_nobody_fails():
    with Smsc(status=0x58) as smsc, carrying(smsc, window=5) as carrier:
        threading.Timer(1.5, smsc.set, kwargs={"status": 0}).start()
        outcomes = list(carrier.hand_over(texts(8)))

    assert kinds(outcomes) == {Accepted: 8}
    assert len(smsc.events("refused")) < 20
    assert max(Counter(numbers(smsc)).values()) == 1


def test_throttling_without_end_puts_everything_back():
    with Smsc(status=0x58) as smsc, carrying(smsc, window=5, batch_seconds=1) as carrier:
        outcomes = list(carrier.hand_over(texts(8)))

    assert kinds(outcomes) == {NotSent: 8}


def test_part_of_a_long_text_that_is_refused_is_no_reason_to_send_the_others_again():
    long = "x" * 400
    with Smsc(lose=1) as smsc, carrying(smsc, window=1, answer_seconds=0.4) as carrier:
        [lost, *rest] = list(carrier.hand_over(texts(2, long)))

    assert isinstance(lost, Unclear)
    assert kinds(rest) == {NotSent: 1}
    assert len(smsc.taken) == 1


def test_parts_that_were_taken_before_the_line_was_lost_are_told_of():
    with Smsc() as smsc, carrying(smsc, window=1, batch_seconds=0.3) as carrier:
        smsc.set(wait=500)
        [outcome] = list(carrier.hand_over(texts(1, "x" * 400)))

    assert outcome == Unclear("1", "1 of 3 parts were taken: its turn did not come")


def test_all_parts_of_a_long_text_have_a_name():
    with Smsc() as smsc, carrying(smsc) as carrier:
        [outcome] = list(carrier.hand_over(texts(1, "x" * 400)))

    assert outcome.part_refs == tuple(event["id"] for event in smsc.taken)
    assert outcome.carrier_ref == outcome.part_refs[0]


def test_nobody_there_is_no_fault_of_any_message():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    carrier = SmppCarrier(SmppConfig(host="127.0.0.1", port=port, system_id="post"))
    outcomes = list(carrier.hand_over(texts(2)))
    carrier.close()

    assert kinds(outcomes) == {NotSent: 2}


def test_message_centre_inside_our_network_is_refused_where_it_must_not_be():
    carrier = SmppCarrier(SmppConfig(host="127.0.0.1", port=1, system_id="post"), public_only=True)
    [outcome] = carrier.hand_over(texts(1))
    carrier.close()

    assert isinstance(outcome, Misconfigured)
    assert "POSTROOM_ALLOW_PRIVATE_TARGETS" in outcome.reason


def test_server_that_speaks_something_else_is_no_message_centre():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            sock, _ = server.accept()
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n" * 100)
            time.sleep(0.3)
            sock.close()

        threading.Thread(target=serve, daemon=True).start()
        carrier = SmppCarrier(SmppConfig(host="127.0.0.1", port=server.getsockname()[1], system_id="post"))
        outcomes = list(carrier.hand_over(texts(2)))
        carrier.close()

    assert kinds(outcomes) == {NotSent: 2}


def test_what_cannot_be_sent_fails_alone():
    batch = [make_sms(1, recipient="nobody"), make_envelope(4), make_sms(2, recipient="+48500000002", text="")]
    with Smsc() as smsc, carrying(smsc) as carrier:
        outcomes = list(carrier.hand_over([*batch, make_sms(3, recipient="+48500000003", text="Hi")]))

    assert kinds(outcomes) == {Refused: 3, Accepted: 1}


def test_batch_that_is_wound_down_begins_nothing_more():
    with Smsc(wait=50) as smsc, carrying(smsc, window=2) as carrier:
        outcomes = []
        for outcome in carrier.hand_over(texts(20)):
            outcomes.append(outcome)
            carrier.wind_down()

    assert set(kinds(outcomes)) == {Accepted, NotSent}
    assert kinds(outcomes)[Accepted] == len(smsc.taken) < 8
    assert len(outcomes) == 20


def test_reader_that_stops_early_loses_the_line():
    with Smsc() as smsc, carrying(smsc, window=1) as carrier:
        reading = carrier.hand_over(texts(5))
        next(reading)
        reading.close()

        smsc.wait_for("closed")


def test_receipts_are_kept_before_they_are_answered():
    kept = Kept()
    with Smsc(receipts="before", states={"48500000002": "UNDELIV"}) as smsc, carrying(smsc, kept) as carrier:
        outcomes = list(carrier.hand_over(texts(2)))
        smsc.wait_for("kept", 2)

    assert {event["status"] for event in smsc.events("kept")} == {0}
    assert [receipt.refs[0] for receipt in kept.receipts] == [outcome.carrier_ref for outcome in outcomes]
    assert [receipt.reported for receipt in kept.receipts] == [Reported.DELIVERED, Reported.UNDELIVERABLE]
    assert [(receipt.recipient, receipt.our_reference) for receipt in kept.receipts] == [
        ("48500000001", 1),
        ("48500000002", 2),
    ]


def test_receipt_in_decimal_finds_an_answer_in_hexadecimal():
    kept = Kept()
    with Smsc(receipts="after", ids="hexadecimal") as smsc, carrying(smsc, kept) as carrier:
        outcomes = list(carrier.hand_over(texts(20)))
        smsc.wait_for("kept", 20)

    for outcome, receipt in zip(outcomes, kept.receipts, strict=True):
        assert outcome.carrier_ref != receipt.refs[0]
        assert outcome.carrier_ref in receipt.refs


def test_what_cannot_be_kept_comes_again():
    kept = Kept()
    kept.problem = OSError("no database")
    with Smsc() as smsc, carrying(smsc, kept) as carrier:
        carrier.listen()
        smsc.deliver("first", source_addr="48500000001", short_message="Stop")
        smsc.wait_for("delivered")
        kept.problem = None
        smsc.deliver("second", source_addr="48500000001", short_message="Stop")
        smsc.wait_for("delivered", 2)

    assert [(event["tag"], event["status"]) for event in smsc.events("delivered")] == [("first", 0x64), ("second", 0)]
    assert [one.text for one in kept.incoming] == ["Stop"]


@pytest.mark.parametrize(
    ("pdu", "text", "belongs"),
    [
        ({"short_message": "Zażółć"}, "Zażółć", (0, 1, 1)),
        ({"short_message": "€ {ok}"}, "€ {ok}", (0, 1, 1)),
        ({"short_message": ""}, "", (0, 1, 1)),
        ({"message_hex": "00480069", "data_coding": 8}, "Hi", (0, 1, 1)),
        ({"message_hex": "4869", "data_coding": 0xF0}, "Hi", (0, 1, 1)),
        ({"message_hex": "0500030702014869", "esm_class": 0x40}, "Hi", (7, 1, 2)),
        ({"message_hex": "06080401070302" + "4869", "esm_class": 0x40}, "Hi", (0x107, 2, 3)),
        (
            {"short_message": "Hi", "sar_msg_ref_num": 300, "sar_total_segments": 3, "sar_segment_seqnum": 2},
            "Hi",
            (300, 2, 3),
        ),
        ({"command": "data_sm", "message_payload": "Long"}, "Long", (0, 1, 1)),
    ],
)
def test_message_of_a_customer_is_read(pdu, text, belongs):
    kept = Kept()
    with Smsc() as smsc, carrying(smsc, kept) as carrier:
        carrier.listen()
        smsc.deliver(source_addr="48500000001", source_addr_ton=1, destination_addr="7001", **pdu)
        assert smsc.wait_for("delivered")["status"] == 0

    [one] = kept.incoming
    assert (one.sender, one.recipient, one.text) == ("+48500000001", "7001", text)
    assert (one.together, one.part, one.parts) == belongs


def test_line_is_kept_open_and_opened_again():
    with Smsc() as smsc, carrying(smsc, enquire_seconds=0.2) as carrier:
        carrier.listen()
        smsc.wait_for("enquired", 2)
        smsc.hang_up()
        until(lambda: not carrier._line.is_open)
        carrier.listen()
        assert len(smsc.events("bind")) == 1
        carrier._not_before = 0
        carrier.listen()
        smsc.wait_for("bind", 2)


def test_goodbye_of_the_message_centre_is_answered():
    with Smsc() as smsc, carrying(smsc) as carrier:
        list(carrier.hand_over(texts(1)))
        smsc.unbind()
        smsc.wait_for("closed")
        carrier._not_before = 0
        until(lambda: not carrier._line.is_open)
        carrier.listen()
        carrier._not_before = 0

        assert kinds(carrier.hand_over(texts(1))) == {Accepted: 1}


def test_line_is_encrypted_and_the_certificate_is_looked_at(tmp_path):
    good = make_certificate(tmp_path)
    secure = {"security": "tls", "ca_file": str(good.cert)}
    with Smsc(cert=str(good.cert), key=str(good.key)) as smsc:
        with carrying(smsc, **secure) as carrier:
            assert kinds(carrier.hand_over(texts(2))) == {Accepted: 2}
            assert [step.ok for step in carrier.check().steps] == [True, True, True]
        with carrying(smsc, security="tls") as carrier:
            assert kinds(carrier.hand_over(texts(2))) == {Misconfigured: 2}
            assert [(step.name, step.ok) for step in carrier.check().steps][-1] == ("tls", False)


def test_message_centre_may_have_an_address_of_ipv6():
    with Smsc(host="::1") as smsc, carrying(smsc, host="::1") as carrier:
        assert kinds(carrier.hand_over(texts(2))) == {Accepted: 2}


@pytest.mark.parametrize(
    ("manners", "last", "ok"),
    [
        ({}, "login", True),
        ({"password": "right"}, "login", False),
        ({"silent": True}, "login", False),
    ],
)
def test_trying_out_logs_in_and_sends_nothing(manners, last, ok):
    with Smsc(**manners) as smsc, carrying(smsc, password="wrong", answer_seconds=0.5) as carrier:
        verdict = carrier.check()

    assert (verdict.steps[-1].name, verdict.steps[-1].ok) == (last, ok)
    assert smsc.taken == []


@pytest.mark.parametrize("mode", ["transceiver", "transmitter"])
def test_it_binds_as_it_was_told(mode):
    with Smsc() as smsc, carrying(smsc, mode=mode) as carrier:
        list(carrier.hand_over(texts(1)))

    assert smsc.events("bind")[0]["command"] == f"bind_{mode}"


def test_message_centre_is_asked_after_messages_that_it_took():
    with Smsc() as smsc, carrying(smsc, window=3) as carrier:
        told = carrier.ask_after(["11", "12", "13", "14", "15"])

    assert sorted(receipt.refs[0] for receipt in told) == ["11", "12", "13", "14", "15"]
    assert {receipt.reported for receipt in told} == {Reported.DELIVERED}
    assert sorted(event["id"] for event in smsc.events("asked")) == ["11", "12", "13", "14", "15"]


def test_message_centre_that_does_not_answer_questions_is_not_asked_on():
    with Smsc() as smsc, carrying(smsc, window=2, answer_seconds=0.4) as carrier:
        carrier.listen()
        smsc.set(deaf=True)
        assert carrier.ask_after(["11", "12", "13", "14", "15"]) == []

    assert len(smsc.events("asked")) == 2
