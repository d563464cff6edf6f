"""What we write as a mail, any other mail program reads as it was meant."""

import quopri
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.core.carriage.envelope import EXTRA_HEADERS, Mailbox
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.smtp.errors import BadHeader, Unsendable
from postroom.delivery.channels.smtp.mime import ascii_address, compose
from tests.delivery.channels.makers import make_envelope

GREEK, LONG = "Λογαριασμός ρεύματος 💶", "Ihre Rechnung über Strom, Gas und Wasser " * 12
BREAKS = ["\n", "\r", "\r\n", "\x00", "\t", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"]


def write(**changes):
    return b"\r\n".join(compose(make_envelope(**changes)))


def read(**changes):
    return message_from_bytes(write(**changes), policy=policy.SMTP)


def body(mail, kind):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def mailbox(header):
    """Take a raw header apart; the modern parser of Python 3.11 puts spaces between the words of a name."""
    name, address = parseaddr(header)
    return str(make_header(decode_header(name))), address


def test_whole_mail_is_as_written_down_here():
    """Change this only on purpose: a mail that is tried again must not change under an upgrade."""
    written = write(
        subject="Rechnung für März",
        recipient_name='Ada "Countess" Lovelace',
        text="Grüße\n.\nEnde",
        html="<p>Grüße</p>",
        language="de",
        reply_to="help@example.org",
        list_unsubscribe_url="https://example.org/u/1?t=a.b",
        extra_headers=(("List-Id", "<news.example.org>"),),
    )

    assert written.decode("ascii").split("\r\n") == [
        'From: "City Works" <office@example.org>',
        "Reply-To: <help@example.org>",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
        "Content-Language: de",
        "List-Id: <news.example.org>",
        'To: "Ada \\"Countess\\" Lovelace" <c1@example.net>',
        "Subject: =?utf-8?B?UmVjaG51bmcgZsO8ciBNw6Ryeg==?=",
        "Date: Sun, 01 Mar 2026 12:00:00 +0000",
        "Message-ID: <m1@example.org>",
        "List-Unsubscribe: <https://example.org/u/1?t=a.b>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        'Content-Type: multipart/alternative; boundary="=_f73e7458b68743ad3da83471"',
        "",
        "--=_f73e7458b68743ad3da83471",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Gr=C3=BC=C3=9Fe",
        "=2E",
        "Ende",
        "--=_f73e7458b68743ad3da83471",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>Gr=C3=BC=C3=9Fe</p>",
        "--=_f73e7458b68743ad3da83471--",
        "",
    ]


def test_same_content_gives_the_same_bytes_at_every_attempt():
    assert write(attempt=1) == write(attempt=2)


def test_another_message_has_another_boundary():
    boundaries = {read(message_id=f"m{n}@example.org").get_boundary() for n in range(3)}

    assert len(boundaries) == 3


@pytest.mark.parametrize(
    "subject", ["", "Plain", GREEK, LONG, "x" * 500, " led by a space", "=?utf-8?B?QQ==?=", "%0aBcc: a@b.c"]
)
def test_subject_is_read_as_written(subject):
    assert read(subject=subject)["Subject"] == subject


@pytest.mark.parametrize("name", ["Ada", "Lovelace, Ada", 'A "B" \\ C', GREEK, LONG[:200], "Zoë", "x" * 100])
def test_names_are_read_as_written(name):
    mail = message_from_bytes(write(sender=Mailbox("office@example.org", name), recipient_name=name))

    assert mailbox(mail["From"]) == (name, "office@example.org")
    assert mailbox(mail["To"]) == (name, "c1@example.net")


def test_addresses_without_a_name_stand_alone():
    mail = read(sender=Mailbox("office@example.org"), recipient_name="")

    assert (mail["From"], mail["To"]) == ("office@example.org", "c1@example.net")


@pytest.mark.parametrize(
    "text", ["short", GREEK, LONG, "a  \nb\t\n", ".\n..\n.x\n", "=3D", "From me\n", "x" * 5000, "\n\n"]
)
@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_both_bodies_are_read_as_written(text, break_):
    mail = read(text=text.replace("\n", break_), html=text.replace("\n", break_))

    assert body(mail, "plain") == text
    assert body(mail, "html") == text


@pytest.mark.parametrize(
    ("bodies", "content_type"),
    [({"html": ""}, "text/plain"), ({"text": ""}, "text/html"), ({"text": "", "html": ""}, "text/plain")],
)
def test_mail_with_one_body_has_one_part(bodies, content_type):
    mail = read(**bodies)

    assert (mail.get_content_type(), mail.is_multipart()) == (content_type, False)


@given(text=st.text(max_size=400), html=st.text(min_size=1, max_size=400), subject=st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_keeps_to_the_line_and_comes_out_again(text, html, subject):
    try:
        written = write(text=text + "a", html=html, subject=subject)
    except BadHeader:
        return
    mail = message_from_bytes(written, policy=policy.SMTP)
    plain, rich = [part.get_payload(decode=True).decode() for part in mail.get_payload()]

    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert written.replace(b"\r\n", b"").translate(None, b"\r\n") == written.replace(b"\r\n", b"")
    assert plain == _crlf(text + "a")
    assert rich == _crlf(html)


def _crlf(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def test_large_mail_keeps_its_lines_short():
    assert max(map(len, write(html="<td>ż</td>" * 5000, text="ż " * 5000).split(b"\r\n"))) == 76


@pytest.mark.parametrize("break_", BREAKS)
@pytest.mark.parametrize(
    "field",
    [
        lambda bad: {"subject": f"Hello{bad}Bcc: a@b.c"},
        lambda bad: {"recipient_name": f"Ada{bad}Bcc: a@b.c"},
        lambda bad: {"sender": Mailbox("office@example.org", f"City{bad}Bcc: a@b.c")},
        lambda bad: {"sender": Mailbox(f"office{bad}@example.org")},
        lambda bad: {"sender": Mailbox(f"office@example.org{bad}")},
        lambda bad: {"reply_to": f"help@example.org{bad}Bcc: a@b.c"},
        lambda bad: {"message_id": f"m1@example.org{bad}Bcc: a@b.c"},
        lambda bad: {"language": f"de{bad}Bcc: a@b.c"},
        lambda bad: {"list_unsubscribe_url": f"https://example.org/{bad}Bcc"},
        lambda bad: {"extra_headers": (("List-Id", f"<a>{bad}Bcc: a@b.c"),)},
        lambda bad: {"extra_headers": ((f"List-Id{bad}", "<a>"),)},
    ],
)
def test_nothing_breaks_out_of_its_header(break_, field):
    with pytest.raises(BadHeader) as refused:
        write(**field(break_))

    assert refused.value.kind is FailureKind.BAD_CONTENT


@pytest.mark.parametrize("break_", BREAKS)
def test_nothing_breaks_out_of_the_recipients_address(break_):
    with pytest.raises(Unsendable) as refused:
        write(recipient=f"ada@example.net{break_}")

    assert refused.value.kind is FailureKind.BAD_ADDRESS


@pytest.mark.parametrize(
    "wrong",
    [
        {"extra_headers": (("Bcc", "a@b.c"),)},
        {"extra_headers": (("List-Id", "<ä>"),)},
        {"extra_headers": (("List-Id", "x" * 901),)},
        {"list_unsubscribe_url": "http://example.org/u"},
        {"list_unsubscribe_url": "https://example.org/u>, <mailto:a@b.c"},
        {"list_unsubscribe_url": "https://example.org/" + "u" * 900},
        {"message_id": ""},
        {"message_id": "<m1@example.org>"},
        {"subject": "x" * 2001},
        {"html": "\udfff"},
    ],
)
def test_what_does_not_belong_into_a_header_is_refused(wrong):
    with pytest.raises(BadHeader):
        write(**wrong)


@pytest.mark.parametrize("name", sorted(EXTRA_HEADERS))
def test_allowed_headers_go_out(name):
    assert read(extra_headers=((name, "<a@example.org>"),))[name] == "<a@example.org>"


def test_only_marketing_mail_can_be_unsubscribed():
    assert read()["List-Unsubscribe"] is None


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-3, minutes=-30))])
def test_date_is_that_of_the_message(zone):
    date = datetime(2026, 2, 28, 23, 59, 59, tzinfo=zone)

    assert parsedate_to_datetime(read(date=date)["Date"]) == date


@pytest.mark.parametrize(
    ("address", "as_dns_spells_it"),
    [
        ("ada@example.net", "ada@example.net"),
        ("ada+x@müller.example", "ada+x@xn--mller-kva.example"),
        ("ada@STRAßE.example", "ada@xn--strae-oqa.example"),
        ("ada@Łódź.pl", "ada@xn--d-uga0v4h.pl"),
        ("łukasz@example.net", "łukasz@example.net"),
    ],
)
def test_foreign_letters_in_a_domain_are_spelt_for_dns(address, as_dns_spells_it):
    assert ascii_address(address) == as_dns_spells_it


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.net",
        "ada@",
        "a@b@c",
        "a b@c",
        "<a@b>",
        "a,b@c",
        "a@[127.0.0.1]",
        "x" * 65 + "@c",
        "a@" + "x" * 256,
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Unsendable):
        ascii_address(address)


_PIECES = st.lists(st.text(st.characters(exclude_characters="\r", codec="utf-8"), max_size=200), min_size=1, max_size=6)


@given(pieces=_PIECES)
@settings(deadline=None)
def test_what_was_cut_into_pieces_comes_out_as_one_text(pieces):
    written = write(text=pieces, html=[])
    block = written.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")

    assert quopri.decodestring(block).decode() == "".join(pieces).replace("\n", "\r\n")
    assert max(map(len, block.split(b"\r\n"))) <= 76
