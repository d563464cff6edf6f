"""Content that tries to end its mail early, or to add a header or a recipient: one mail arrives, and only that."""

import re

import pytest

from postroom.core.rendering.skeleton import Skeleton
from postroom.delivery.channels.smtp.carrier import SmtpCarrier
from postroom.delivery.channels.smtp.config import Security, SmtpConfig
from postroom.delivery.channels.smtp.errors import BadHeader
from postroom.delivery.channels.smtp.mime import compose
from tests.delivery.channels.makers import make_envelope
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
