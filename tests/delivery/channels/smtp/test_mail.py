"""What is said on the line for one mail."""

import pytest

from postroom.delivery.channels.smtp.errors import BadHeader, Unsendable
from postroom.delivery.channels.smtp.mail import prepare
from postroom.delivery.channels.smtp.mime import compose
from tests.delivery.channels.makers import make_envelope


def commands(features=(), **changes):
    mail = prepare(make_envelope(**changes), dict.fromkeys(features, ""))
    return [command for _, command in mail.commands]


def test_three_commands_lead_to_the_body():
    assert commands() == [b"MAIL FROM:<bounce+1@example.org>\r\n", b"RCPT TO:<c1@example.net>\r\n", b"DATA\r\n"]


def test_mail_without_a_return_path_gets_no_bounces():
    assert commands(envelope_from="")[0] == b"MAIL FROM:<>\r\n"


def test_server_that_has_a_limit_hears_the_size_in_advance():
    mail = prepare(make_envelope(), {"SIZE": "10000000"})

    size_without_dot = len(mail.body) - len(b".\r\n")
    assert abs(int(mail.commands[0][1].split(b"SIZE=")[1]) - size_without_dot) <= 2


def test_foreign_letters_are_announced():
    assert commands(["SMTPUTF8"], recipient="łukasz@example.net")[:2] == [
        b"MAIL FROM:<bounce+1@example.org> SMTPUTF8\r\n",
        "RCPT TO:<łukasz@example.net>\r\n".encode(),
    ]


def test_foreign_domain_needs_no_announcement():
    assert commands(recipient="ada@müller.example")[1] == b"RCPT TO:<ada@xn--mller-kva.example>\r\n"


def test_foreign_letters_are_refused_where_they_are_not_taken():
    with pytest.raises(Unsendable):
        commands(recipient="łukasz@example.net")


@pytest.mark.parametrize("bad", ["\r\n", "\n", "\r", " ", ">", "\u2028"])
def test_nothing_breaks_out_of_a_command(bad):
    with pytest.raises(BadHeader):
        commands(envelope_from=f"bounce@example.org{bad}RCPT TO:<x@y.z>")
    with pytest.raises(Unsendable):
        commands(recipient=f"ada@example.net{bad}RCPT TO:<x@y.z>")


@pytest.mark.parametrize("text", [".", ".x", "..\n.", "\n.\n", "x" * 75 + ".", "x" * 75 + ".\n.", "a\n.b\n..c"])
def test_dots_at_the_head_of_a_line_are_doubled_and_only_the_final_one_stands_alone(text):
    envelope = make_envelope(text=text, html="")

    *lines, final, nothing = prepare(envelope, {}).body.split(b"\r\n")

    assert (final, nothing) == (b".", b"")
    assert [line for line in lines if line.startswith(b".") and not line.startswith(b"..")] == []
    assert [line.removeprefix(b".") for line in lines] == b"\r\n".join(compose(envelope)).split(b"\r\n")[:-1]
