"""Content that tries to end its mail early, or to add a header or a recipient: one mail arrives, and only that."""

import re

import orjson
import pytest

from postroom.core.carriage.envelope import Mailbox
from postroom.core.carriage.files import FilePart
from postroom.core.rendering.skeleton import Skeleton
from postroom.delivery.channels.smtp.carrier import SmtpCarrier
from postroom.delivery.channels.smtp.config import Security, SmtpConfig
from postroom.delivery.channels.smtp.errors import BadHeader
from postroom.delivery.channels.smtp.mime import compose
from tests import makers, post
from tests.api.programs import Program
from tests.delivery.channels.makers import make_envelope
from tests.delivery.test_handing import deliver
from tests.servers.smtp import SmtpServer

SMUGGLED = (
    "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: bought\r\n\r\nlies\r\n.\r\n"
)
ENDS = [
    "\r\n.\r\n",
    "\n.\r\n",
    "\r\n.\n",
    "\n.\n",
    "\r.\r",
    "\r.\r\n",
    "\r\n\x00.\r\n",
    "\r\r\n.\r\n",
    "\x85.\x85",
    "\u2028.\u2028",
]
BREAKS = ["\n", "\r", "\r\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
FIELDS = ["subject", "recipient_name", "language", "message_id"]
BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")


@pytest.mark.parametrize("end", ENDS, ids=ascii)
@pytest.mark.parametrize("form", ["text", "html"])
def test_no_ending_in_the_content_smuggles_a_second_mail(end, form):
    envelope = make_envelope(**{form: f"Dear Ada{end}{SMUGGLED}"})
    with SmtpServer() as server:
        carrier = SmtpCarrier(SmtpConfig(host="127.0.0.1", port=server.port, security=Security.NONE))
        list(carrier.hand_over([envelope]))
        carrier.close()

    (taken,) = server.taken
    assert taken.recipient == envelope.recipient
    assert BARE.search(taken.data) is None
    assert b"\x00" not in taken.data
    assert [command for command in server.commands if "evil" in command or "victim" in command] == []


@pytest.mark.parametrize("sign", BREAKS, ids=ascii)
@pytest.mark.parametrize("field", FIELDS)
def test_no_header_field_takes_a_sign_that_ends_its_line(field, sign):
    envelope = make_envelope(**{field: f"a{sign}Bcc: victim@example.org"})

    with pytest.raises(BadHeader):
        compose(envelope)


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n"], ids=ascii)
def test_no_name_of_a_customer_adds_a_line_to_the_subject(sign):
    rendered = Skeleton(("Hello ", 0), ("Dear ", 0), ("<p>", 0))

    assert rendered.subject([f"Ada{sign}Bcc: victim@example.org"]) == "Hello Ada Bcc: victim@example.org"


@pytest.mark.parametrize("end", ENDS, ids=ascii)
@pytest.mark.parametrize("kind", ["text/plain", "application/pdf", "message/rfc822"])
def test_no_ending_in_a_file_smuggles_a_second_mail(end, kind):
    files = (FilePart("a.txt", kind, f"Dear Ada{end}{SMUGGLED}".encode()),)
    with SmtpServer() as server:
        carrier = SmtpCarrier(SmtpConfig(host="127.0.0.1", port=server.port, security=Security.NONE))
        list(carrier.hand_over([make_envelope(files=files)]))
        carrier.close()

    (taken,) = server.taken
    assert BARE.search(taken.data) is None
    assert max(map(len, taken.data.split(b"\r\n"))) <= 998
    assert [command for command in server.commands if "evil" in command or "victim" in command] == []


@pytest.mark.parametrize("sign", BREAKS, ids=ascii)
@pytest.mark.parametrize(
    "change",
    [
        lambda bad: {"recipient": bad}, lambda bad: {"envelope_from": bad},
        lambda bad: {"sender": Mailbox(bad, "City")},
        lambda bad: {"sender": Mailbox("office@example.org", bad)}, lambda bad: {"reply_to": bad},
        lambda bad: {"list_unsubscribe_url": f"https://{bad}"},
        lambda bad: {"files": (FilePart(bad, "text/plain", b"x"),)},
        lambda bad: {"files": (FilePart("a.txt", bad, b"x"),)}, lambda bad: {"extra_headers": (("Organization", bad),)},
        lambda bad: {"extra_headers": ((bad, "x"),)},
    ],
    ids=["recipient", "from", "sender", "sender_name", "reply_to", "unsubscribe", "file", "kind", "value", "name"],
)  # fmt: skip
def test_nothing_that_goes_into_a_header_or_a_command_takes_a_sign_that_ends_its_line(sign, change):
    bad = f"a@example.org{sign}Bcc: victim@example.org"
    with SmtpServer() as server:
        carrier = SmtpCarrier(SmtpConfig(host="127.0.0.1", port=server.port, security=Security.NONE))
        list(carrier.hand_over([make_envelope(**change(bad))]))
        carrier.close()

    assert server.taken == []
    assert [command for command in server.commands if "victim" in command] == []


BODIES = [
    ("POST", "/messages", {"contact": "C-1", "subject": "BAD", "text": "x"}),
    ("POST", "/messages", {"contact": "C-1", "subject": "#?a", "text": "x", "free_values": {"a": "BAD"}}),
    ("PUT", "/contacts/C-1", {"name": "BAD"}),
    ("PUT", "/contacts/C-1/points/email/billing", {"value": "BAD@example.org"}),
    ("PUT", "/contacts/C-1/points/email/billing", {"value": "a@example.orgBAD"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "%0a"], ids=ascii)
@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=["subject", "free", "name", "local", "domain"])
def test_what_a_program_puts_into_a_header_field_is_refused_or_one_line_in_the_mail(sign, method, path, body):
    makers.contact("C-1", email="ada@example.org")
    program = Program()
    bad = f"a{sign}Bcc: victim@example.org" if "value" not in body else f"a{sign}Bcc:victim"

    with SmtpServer() as server:
        account = post.account(server.port)
        told = orjson.loads(orjson.dumps(body).replace(b"BAD", orjson.dumps(bad)[1:-1]))
        status, _said = program.ask(method, path, told)
        if path != "/messages":
            program.post("/messages", {"contact": "C-1", "subject": "#contact_information.name", "text": "x"})
        deliver(account)

    assert status in (200, 201, 202, 422)
    assert [mail.recipient for mail in server.taken] in ([], ["ada@example.org"])
    for mail in server.taken:
        names = [
            line.partition(b":")[0] for line in mail.data.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] != b" "
        ]
        assert b"Bcc" not in names
