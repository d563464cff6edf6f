"""What goes over the line for each way of writing, read back by a decoder that is not the writer's."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.carriage.arrival import Incoming
from postroom.core.smpp import pdus
from postroom.core.smpp.commands import Command
from postroom.core.smpp.framing import Frame
from postroom.core.smpp.pdus import Short
from postroom.delivery.channels.smpp.config import BadConfig, SmppConfig
from postroom.delivery.channels.smpp.reading import Reader
from postroom.delivery.channels.smpp.writing import Unsendable, Writer
from tests.delivery.channels.makers import make_sms
from tests.delivery.channels.smpp.carrying import carrying
from tests.servers.smsc import Smsc, needs_smsc

LONG = "Zażółć gęślą jaźń " * 12
GSM_LONG = "Price: 5 € for {all}, please. " * 10
WAYS = ["udh8", "udh16", "sar", "payload"]
LETTERS = ["gsm", "gsm_packed", "latin1", "latin1_default"]


def config(**settings):
    return SmppConfig.of({"host": "localhost", "system_id": "post", **settings})


def written(text, **settings):
    bodies = Writer(config(**settings)).bodies(make_sms(300, recipient="+48500100200", text=text))
    messages = [pdus.decode(Frame(Command.SUBMIT_SM, 0, 1, body)).body for body in bodies]
    assert all(isinstance(message, Short) for message in messages)
    return messages


def read(messages, **settings):
    reader = Reader(config(**settings))
    return [reader.incoming(message) for message in messages]


@pytest.mark.parametrize("letters", LETTERS)
@pytest.mark.parametrize("way", WAYS)
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=0x1FFFF, exclude_categories=["Cs"]), min_size=1))
def test_what_is_written_says_what_it_should(way, letters, text):
    settings = {"long_texts": way, "letters": letters}
    parts = read(written(text, **settings), **settings)

    assert "".join(part.text for part in parts) == text
    assert [(part.part, part.parts) for part in parts] == [(n + 1, len(parts)) for n in range(len(parts))]


@pytest.mark.parametrize(
    ("way", "parts", "largest"), [("udh8", 4, 140), ("udh16", 4, 139), ("sar", 4, 134), ("payload", 1, 0)]
)
def test_long_text_in_ucs2_is_cut_to_fit(way, parts, largest):
    messages = written(LONG, long_texts=way)

    assert len(messages) == parts
    assert max(len(message.text) for message in messages) == largest


def test_packed_letters_fit_into_140_octets():
    assert [len(message.text) for message in written("x" * 160, letters="gsm_packed")] == [140]
    assert max(len(message.text) for message in written("x" * 400, letters="gsm_packed")) == 140


def test_what_latin1_does_not_have_goes_as_ucs2():
    assert [message.coding for message in written("5 €", letters="latin1")] == [8]
    assert [message.coding for message in written("déjà", letters="latin1")] == [3]
    assert [message.coding for message in written("déjà", letters="latin1_default")] == [0]


@pytest.mark.parametrize("text", ["x" * 160, "x" * 159 + "€", "й" * 70, "й" * 71, "x" * 161, "@" * 160])
def test_parts_are_those_that_were_counted(text):
    wanted = {160: 1, 70: 1, 71: 2, 161: 2}[len(text)] if "€" not in text else 2

    assert len(written(text)) == wanted


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("Postroom", (5, 0)), ("+48500100200", (1, 1)), ("48500100200", (1, 1)), ("7001", (3, 0)), ("", (0, 0)),
        ("City 24", (5, 0)),
    ],
)  # fmt: skip
def test_kind_of_the_sender_is_seen_by_looking_at_it(sender, kind):
    [message] = written("Hi", sender=sender)

    assert (message.source_ton, message.source_npi) == kind
    assert message.source == sender.removeprefix("+")


def test_kind_of_the_sender_can_be_told():
    [message] = written("Hi", sender="7001", sender_ton="abbreviated", sender_npi="isdn", recipient_ton="unknown")

    assert (message.source_ton, message.source_npi, message.target_ton) == (6, 1, 0)


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "000000010000000R"), (48, "000002000000000R"), (24 * 31 + 5, "000101050000000R")]
)
def test_validity_is_told_as_time_from_now(hours, said):
    assert written("Hi", validity_hours=hours)[0].validity == said


@pytest.mark.parametrize("recipient", ["+", "nobody", "+48 500", "1" * 16, "٤٨"])
def test_what_is_no_number_is_not_sent(recipient):
    with pytest.raises(Unsendable):
        Writer(config()).bodies(make_sms(1, recipient=recipient, text="Hi"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""}, {"system_id": ""}, {"system_id": "x" * 16}, {"password": "123456789"}, {"window": 0},
        {"binds": 0}, {"sender": "żółw"}, {"mode": "receiver"}, {"service_type": "toolong"},
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(BadConfig):
        config(**wrong)


def test_choice_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        config(mode="nonsense")


def test_message_may_have_a_sender_and_an_end_of_its_own():
    until = datetime(2026, 3, 1, 12, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
    envelope = make_sms(1, text="Hi", sender="+48500600700", valid_until=until)
    settings = config(sender="Postroom", sender_ton="alphanumeric", sender_npi="unknown")
    [body] = Writer(settings).bodies(envelope)
    message = pdus.decode(Frame(Command.SUBMIT_SM, 0, 1, body)).body

    assert (message.source_ton, message.source_npi, message.source) == (1, 1, "48500600700")
    assert message.validity == "260301113000000+"


def test_password_is_not_shown():
    assert "secret" not in repr(config(password="secret"))


@needs_smsc
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["Hello {you} €", GSM_LONG, LONG, "😀" * 100])
def test_somebody_elses_decoder_reads_the_same(text, way):
    with Smsc() as smsc, carrying(smsc, long_texts=way) as carrier:
        list(carrier.hand_over([make_sms(1, recipient="+48500100200", text=text)]))

    assert "".join(event["text"] + event["payload"] for event in smsc.taken) == text


def test_an_incoming_message_that_is_alone_says_so():
    assert read(written("Hi"))[0] == Incoming(sender="", recipient="48500100200", text="Hi")
