"""The retry table for SMTP, row by row."""

from datetime import timedelta

import pytest

from postroom.core.carriage.outcome import Accepted, Misconfigured, Refused, TryLater
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.smtp.errors import LineLost
from postroom.delivery.channels.smtp.line import Reply
from postroom.delivery.channels.smtp.replies import Step, accepted, judge

NOBODY, FULL, POLICY = FailureKind.NO_SUCH_ADDRESS, FailureKind.MAILBOX_FULL, FailureKind.REFUSED_BY_POLICY
REFUSED, ADDRESS, CONTENT = FailureKind.REFUSED, FailureKind.BAD_ADDRESS, FailureKind.BAD_CONTENT
MAIL, RCPT, DATA, BODY = Step.MAIL, Step.RCPT, Step.DATA, Step.BODY


def _reply(text):
    code, _, rest = text.partition(" ")
    return Reply(int(code), (rest.encode(),))


@pytest.mark.parametrize(
    ("step", "answer", "kind", "suppress"),
    [
        (RCPT, "550 5.1.1 no such user", NOBODY, True),
        (BODY, "550 5.1.1 no such user", NOBODY, True),
        (RCPT, "550 5.1.10 null MX", NOBODY, False),
        (RCPT, "550 5.1.0 address rejected", NOBODY, False),
        (RCPT, "550 5.4.4 no route", NOBODY, False),
        (RCPT, "550 User unknown", NOBODY, False),
        (RCPT, "550 access denied", REFUSED, False),
        (RCPT, "501 5.1.3 bad address syntax", ADDRESS, False),
        (RCPT, "553 mailbox name not allowed", ADDRESS, False),
        (RCPT, "553 5.6.7 needs SMTPUTF8", ADDRESS, False),
        (RCPT, "550 5.7.1 relaying denied", POLICY, False),
        (RCPT, "554 5.7.26 not authenticated", POLICY, False),
        (BODY, "550 5.7.515 access denied, sender must authenticate", POLICY, False),
        (MAIL, "550 5.1.1 sender unknown", POLICY, False),
        (MAIL, "553 5.1.8 sender domain", POLICY, False),
        (MAIL, "552 5.3.4 too big", CONTENT, False),
        (MAIL, "552 too big", CONTENT, False),
        (DATA, "554 no", POLICY, False),
        (BODY, "554 looks like spam", POLICY, False),
        (BODY, "552 5.3.4 message too big", CONTENT, False),
        (BODY, "554 5.6.0 malformed", CONTENT, False),
    ],
)
def test_permanent_answer_fails_the_message(step, answer, kind, suppress):
    code, _, text = answer.partition(" ")

    assert judge("7", step, _reply(answer)) == Refused("7", kind, code, text, suppress)


@pytest.mark.parametrize(
    ("step", "answer", "min_wait", "kind"),
    [
        (MAIL, "421 4.3.2 shutting down", None, FailureKind.TOO_MANY_TRIES),
        (RCPT, "451 4.3.0 local error", None, FailureKind.TOO_MANY_TRIES),
        (RCPT, "450 4.2.0 Greylisted, see postgrey", timedelta(minutes=5), FailureKind.TOO_MANY_TRIES),
        (RCPT, "451 4.7.1 Graylisting in action", timedelta(minutes=5), FailureKind.TOO_MANY_TRIES),
        (RCPT, "452 4.2.2 mailbox full", None, FULL),
        (RCPT, "552 5.2.2 mailbox full", None, FULL),
        (RCPT, "552 over quota", None, FULL),
        (BODY, "552 5.2.2 mailbox full", None, FULL),
        (RCPT, "550 5.2.1 mailbox disabled", None, REFUSED),
        (BODY, "451 try again", None, FailureKind.TOO_MANY_TRIES),
    ],
)
def test_temporary_answer_lets_the_message_wait(step, answer, min_wait, kind):
    code, _, text = answer.partition(" ")

    assert judge("7", step, _reply(answer)) == TryLater("7", code, text, min_wait, kind)


@pytest.mark.parametrize("answer", ["530 5.7.0 must issue STARTTLS", "535 5.7.8 expired", "534 5.7.9 weak"])
def test_wish_for_a_login_stops_the_account(answer):
    assert type(judge("7", MAIL, _reply(answer))) is Misconfigured


@pytest.mark.parametrize(
    ("step", "answer"), [(RCPT, "354 go ahead"), (DATA, "250 ok"), (BODY, "354 more"), (Step.RESET, "550 no")]
)
def test_answer_that_makes_no_sense_ends_the_line(step, answer):
    with pytest.raises(LineLost):
        judge("7", step, _reply(answer))


@pytest.mark.parametrize(
    ("answer", "carrier_ref"),
    [
        ("250 2.0.0 Ok: queued as 4XyZ12", "4XyZ12"),
        ("250 ok", "m7@example.org"),
        ("250 Message queued as <a@b>", "<a@b>"),
    ],
)
def test_carriers_name_for_the_mail_is_taken_down(answer, carrier_ref):
    text = answer.partition(" ")[2]

    assert accepted("7", "m7@example.org", _reply(answer)) == Accepted("7", carrier_ref, "250", text)


def test_text_is_kept_short_and_printable():
    outcome = judge("7", BODY, Reply(451, (b"a\x1b[31m\x00b\xff", b"c" * 1000)))

    assert outcome.text == ("a [31m b\ufffd " + "c" * 1000)[:500]
