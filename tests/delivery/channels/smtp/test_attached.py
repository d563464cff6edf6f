"""E-mails with files: real MIME parts that any program reads, and no name that breaks a header."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.carriage.envelope import Channel, EmailContent, Envelope, Mailbox
from postroom.core.carriage.files import FilePart, safe_name
from postroom.delivery.channels.smtp.errors import BadHeader
from postroom.delivery.channels.smtp.mime import compose

CONTENT = EmailContent(
    sender=Mailbox("desk@postroom.example.org", "Desk"),
    envelope_from="desk@postroom.example.org",
    subject="Contract",
    text="Here it is.\n",
    html="<p>Here it is.</p>",
    message_id="1.abc@postroom.example.org",
    date=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC),
)


def mail(*files: FilePart, **change):
    content = replace(CONTENT, files=files, **change)
    envelope = Envelope(reference="1", attempt=1, channel=Channel.EMAIL, recipient="zoe@example.org", content=content)
    data = b"\r\n".join(compose(envelope))
    return message_from_bytes(data, policy=policy.default), data


@given(st.binary(max_size=2000), st.text(min_size=1, max_size=90))
def test_any_file_comes_out_as_it_went_in(data, typed):
    name = safe_name(typed)

    read, raw = mail(FilePart(name, "application/pdf", data))

    (file,) = read.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (name, "application/pdf", data)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0


@pytest.mark.parametrize("only", [{}, {"html": ""}, {"text": ""}])
def test_what_it_says_is_still_read_first(only):
    read, _ = mail(FilePart("a.pdf", "application/pdf", b"1"), FilePart("b.png", "image/png", b"2"), **only)

    assert read.get_content_type() == "multipart/mixed"
    assert read.get_body().get_content().strip() in ("<p>Here it is.</p>", "Here it is.")
    assert [part.get_filename() for part in read.iter_attachments()] == ["a.pdf", "b.png"]


def test_the_same_mail_has_the_same_bytes_on_every_try():
    file = FilePart("a.pdf", "application/pdf", b"1")

    assert mail(file)[1] == mail(file)[1]


@pytest.mark.parametrize("name", ["", "a\r\nBcc: b@example.org", "a" * 81, "../a", "a\x00.pdf", "\udc80.pdf"])
def test_a_name_that_could_break_the_header_does_not_leave(name):
    with pytest.raises(BadHeader):
        mail(FilePart(name, "application/pdf", b"1"))


def test_a_media_type_that_could_break_the_header_does_not_leave():
    with pytest.raises(BadHeader):
        mail(FilePart("a.pdf", "application/pdf\r\nBcc: b@example.org", b"1"))
