"""Mails that come in: told apart, read as plain text, and known by our marks; whatever bytes they are made of."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.core.arriving import marks
from postroom.core.arriving.reading import Arrived, File, Nature, read
from tests.core.arriving import samples
from tests.core.arriving.samples import ID, KEY, MAILS, NUMBER, PATH, REPORTS


def about(arrived: Arrived) -> int | None:
    report = arrived.report.about if arrived.report else ""
    return marks.of_return_path(f"{arrived.addressed} {report}", keys=[KEY]) or marks.of_message_id(
        f"{report} {arrived.answers}", keys=[KEY]
    )


@pytest.mark.parametrize("name", REPORTS)
def test_report_of_every_maker_is_understood(name):
    raw, word, status = REPORTS[name]
    arrived = read(raw)

    assert arrived.nature is Nature.REPORT
    assert (arrived.report.word, arrived.report.status) == (word, status)


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_is_known_by_our_marks(name):
    assert about(read(MAILS[name])) == NUMBER


def test_words_of_the_server_are_kept_on_one_line():
    assert read(samples.POSTFIX).report.text == (
        "550 5.1.1 <ada@customers.example.org>: Recipient address rejected: User unknown in virtual mailbox table"
    )


def test_absence_note_is_automatic_and_its_letters_are_read():
    arrived = read(samples.ABSENT)

    assert (arrived.nature, arrived.sender_name) == (Nature.AUTOMATIC, "Ada Lovélace")
    assert (arrived.subject, arrived.text) == (
        "Automatische Antwort: Rechnung für Mai", "Bis 12. Mai nicht erreichbar. Grüße",
    )  # fmt: skip


def test_reply_is_read_with_its_files_by_name():
    arrived = read(samples.REPLY)

    assert (arrived.nature, arrived.sender, arrived.subject) == (
        Nature.MESSAGE, "ada@customers.example.org", "Re: Your bill",
    )  # fmt: skip
    assert arrived.text == "Why is it so much? See my meter."
    assert arrived.files == (File("meter.png", "image/png", 8),)


def test_html_gives_its_words_and_nothing_that_runs():
    assert read(samples.HTML).text == "First line <b>\nSecond\nthird"


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <news.example.org>", "X-Autoreply: yes",
     "Return-Path: <>"],
)  # fmt: skip
def test_what_a_machine_wrote_is_no_message(header):
    assert read(samples.mail(f"From: a@example.org\n{header}\n\nHello")).nature is Nature.AUTOMATIC


def test_auto_submitted_no_is_a_persons():
    assert read(samples.mail("From: a@example.org\nAuto-Submitted: no\n\nHello")).nature is Nature.MESSAGE


def test_marks_are_found_again_and_forged_ones_are_not():
    assert marks.of_message_id(f"<{ID}>", keys=[KEY]) == NUMBER
    assert marks.of_return_path(PATH.upper(), keys=[KEY]) == NUMBER
    for forged in (ID.replace("4711", "4712"), ID.replace(ID[6:8], "zz"), ID.replace(".", "-")):
        assert marks.of_message_id(forged, keys=[KEY]) is None
    for forged in (PATH.replace("4711", "4712"), PATH.replace("-", "-0"), PATH.replace("+4711", "4711")):
        assert marks.of_return_path(forged, keys=[KEY]) is None
    assert marks.of_message_id(ID, keys=[marks.signing_key("another house")]) is None
    stamp = ID.split(".")[1].split("@")[0]
    assert marks.of_return_path(f"b+{NUMBER}-{stamp}@x", keys=[KEY]) is None, "one mark is not the other"


@given(st.integers(0, 10**17), st.text("abcdefgh.-", min_size=1, max_size=30))
def test_return_path_of_any_message_comes_back(number, local):
    made = marks.return_path(number, address=f"{local}@example.org", key=KEY)

    assert len(made.rpartition("@")[0]) <= 64
    assert marks.of_return_path(f"To: <{made}>", keys=[KEY]) == number


def test_return_path_that_would_be_too_long_is_the_bare_address():
    long = f"{'b' * 50}@example.org"

    assert marks.return_path(1, address=long, key=KEY) == long


WRECKS = [b"\r\n\r\n", b"--b0/1\r\n", b"=?utf-8?b?", b"\0", b"\xed\xa0\x80"]
PART = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"


def clean(arrived: Arrived) -> bool:
    """Whether all of it can be stored and stands on lines as it should."""
    words = [arrived.sender, arrived.sender_name, arrived.subject, arrived.text, arrived.recipient]
    words += [file.name for file in arrived.files]
    text = "".join(words) + (arrived.report.text if arrived.report else "")
    text.encode()
    return "\0" not in text and "\n" not in arrived.subject + arrived.sender + arrived.sender_name


@given(st.binary(max_size=4000))
def test_any_bytes_end_in_a_mail_that_can_be_stored(raw):
    assert clean(read(raw))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
@given(st.sampled_from(sorted(MAILS)), st.data())
def test_damaged_mails_end_cleanly(name, data):
    raw = bytearray(MAILS[name])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.binary(max_size=20)
            | st.sampled_from([b"\r\n\r\n", b"--b0/1\r\n", b"=?utf-8?b?", b"\0", b"\xed\xa0\x80"])
        )
    assert clean(read(bytes(raw)))


@pytest.mark.parametrize("subject", ["=?utf-8?b?A?=", "=?\ufffdiso-8859-1?q?Hello?="])
def test_subject_whose_encoding_is_broken_is_shown_as_it_came(subject):
    raw = b"Subject: " + subject.encode() + b"\r\nFrom: anna@example.org\r\n\r\nHello"

    assert read(raw).text == "Hello"


@settings(max_examples=60)
@given(st.sampled_from(["Subject", "From", "Content-Type", "Action", "Status", "References"]), st.binary(max_size=300))
def test_any_header_ends_cleanly(name, value):
    for raw in (samples.POSTFIX, samples.REPLY):
        assert clean(read(name.encode() + b": " + value.replace(b"\n", b" ") + b"\r\n" + raw))


@pytest.mark.parametrize(
    "raw",
    [
        PART + (b"--x\r\n" + PART) * 3000,
        b"Content-Type: text/html\r\n\r\n" + b"<" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\n",
        b"From: " + b"<" * 100_000 + b"\r\n\r\n",
        b"Content-Type: text/plain; charset=\"nonsense\"\r\n\r\nh\xc3\xa9",
        b"To: " + b"a@b.c, " * 100_000 + b"\r\n\r\nx",
    ],
    ids=["nested", "brackets", "tags", "subject", "from", "charset", "to"],
)  # fmt: skip
def test_hostile_shape_is_read_in_bounded_time(raw):
    began = time.process_time()
    assert clean(read(raw))
    assert time.process_time() - began < 20
