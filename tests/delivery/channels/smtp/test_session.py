"""Encryption and login: nothing secret leaves over a line that is not to be trusted."""

import pytest

from postroom.core.carriage.carrier import CheckStep
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent
from postroom.delivery.channels.smtp.config import Security
from tests.delivery.channels.makers import make_batch
from tests.servers.certificates import make_certificate
from tests.servers.smtp import HANG_UP, Fault, Manners, SmtpServer

LOGIN = {"username": "post", "password": "secret"}


def kinds(outcomes):
    return [type(outcome) for outcome in outcomes]


def verbs(server):
    return [command.partition(" ")[0] for command in server.commands]


@pytest.mark.parametrize(("security", "at_once"), [(Security.STARTTLS, False), (Security.TLS, True)])
@pytest.mark.parametrize("ways", ["PLAIN LOGIN", "LOGIN", "CRAM-MD5 PLAIN"])
def test_mail_goes_over_an_encrypted_line_after_a_login(make_carrier, certificate, security, at_once, ways):
    manners = Manners(certificate=certificate, tls_at_once=at_once, login=("post", "secret"), login_ways=ways)
    with SmtpServer(manners) as server:
        carrier = make_carrier(server, security=security, ca_file=str(certificate.cert), **LOGIN)
        outcomes = list(carrier.hand_over(make_batch(3)))

    assert kinds(outcomes) == [Accepted] * 3
    assert len(server.taken) == 3


def test_server_without_starttls_gets_neither_login_nor_mail(make_carrier):
    with SmtpServer(Manners(login=("post", "secret"), login_in_clear=True)) as server:
        outcomes = list(make_carrier(server, security=Security.STARTTLS, **LOGIN).hand_over(make_batch(2)))

    assert kinds(outcomes) == [Misconfigured] * 2
    assert verbs(server) == ["EHLO"]


@pytest.mark.parametrize(
    ("host", "expired", "trusted"),
    [("elsewhere.example", False, True), ("127.0.0.1", True, True), ("127.0.0.1", False, False)],
)
def test_certificate_that_does_not_fit_stops_the_account(make_carrier, tmp_path, host, expired, trusted):
    wrong = make_certificate(tmp_path, host=host, expired=expired)
    with SmtpServer(Manners(certificate=wrong, login=("post", "secret"))) as server:
        ca_file = str(wrong.cert) if trusted else ""
        carrier = make_carrier(server, security=Security.STARTTLS, ca_file=ca_file, **LOGIN)
        outcomes = list(carrier.hand_over(make_batch(2)))

    assert kinds(outcomes) == [Misconfigured] * 2
    assert verbs(server) == ["EHLO", "STARTTLS"]


def test_server_that_speaks_plainly_where_tls_was_expected_stops_the_account(make_carrier, certificate):
    with SmtpServer() as server:
        carrier = make_carrier(server, security=Security.TLS, ca_file=str(certificate.cert))
        outcomes = list(carrier.hand_over(make_batch(1)))

    assert kinds(outcomes) == [Misconfigured]


def test_missing_file_of_certificates_stops_the_account(make_carrier, certificate, tmp_path):
    with SmtpServer(Manners(certificate=certificate)) as server:
        carrier = make_carrier(server, security=Security.STARTTLS, ca_file=str(tmp_path / "none.pem"))
        outcomes = list(carrier.hand_over(make_batch(1)))

    assert kinds(outcomes) == [Misconfigured]


def test_what_is_said_before_the_handshake_is_not_believed(make_carrier, certificate):
    with SmtpServer(
        Manners(certificate=certificate), script={"starttls": Fault(say=b"220 go\r\n250-test\r\n250 AUTH PLAIN\r\n")}
    ) as server:
        carrier = make_carrier(server, security=Security.STARTTLS, ca_file=str(certificate.cert), **LOGIN)
        outcomes = list(carrier.hand_over(make_batch(1)))

    assert outcomes == [NotSent("1", "the server spoke before the encryption was in place")]


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("starttls", "454 4.7.0 not now", NotSent),
        ("starttls", "502 5.5.1 never", Misconfigured),
        ("starttls", Fault(say="220 go", hang_up=True), NotSent),
        ("auth", "535 5.7.8 wrong", Misconfigured),
        ("auth", "534 5.7.9 too weak", Misconfigured),
        ("auth", "530 5.7.0 encrypt first", Misconfigured),
        ("auth", "454 4.7.0 try later", NotSent),
        ("auth", HANG_UP, NotSent),
        ("ehlo", "421 busy", NotSent),
    ],
)
def test_answer_before_the_first_mail_burns_no_try(make_carrier, certificate, step, answer, kind):
    manners = Manners(certificate=certificate, login=("post", "secret"))
    with SmtpServer(manners, script={step: answer}) as server:
        carrier = make_carrier(server, security=Security.STARTTLS, ca_file=str(certificate.cert), **LOGIN)
        outcomes = list(carrier.hand_over(make_batch(2)))

    assert kinds(outcomes) == [kind] * 2
    assert server.taken == []


def test_wrong_password_stops_the_account_until_it_is_right(make_carrier, certificate):
    with SmtpServer(Manners(certificate=certificate, login=("post", "new"))) as server:
        safe = {"security": Security.STARTTLS, "ca_file": str(certificate.cert), "username": "post"}
        before = list(make_carrier(server, password="old", **safe).hand_over(make_batch(2)))
        after = list(make_carrier(server, password="new", **safe).hand_over(make_batch(2)))

    assert kinds(before) == [Misconfigured] * 2
    assert kinds(after) == [Accepted] * 2


def test_login_nobody_knows_stops_the_account(make_carrier):
    with SmtpServer(Manners(login=("post", "secret"), login_ways="GSSAPI", login_in_clear=True)) as server:
        outcomes = list(make_carrier(server, **LOGIN).hand_over(make_batch(1)))

    assert kinds(outcomes) == [Misconfigured]


def test_password_stays_off_an_open_line_to_another_machine(make_carrier):
    """`127.1` leads here, but is not known to be this machine."""
    with SmtpServer(Manners(login=("post", "secret"), login_in_clear=True)) as server:
        outcomes = list(make_carrier(server, host="127.1", **LOGIN).hand_over(make_batch(1)))

    assert kinds(outcomes) == [Misconfigured]
    assert verbs(server) == ["EHLO"]


def test_old_server_that_knows_only_helo_is_served(make_carrier):
    with SmtpServer(script={"ehlo": "502 5.5.1 what"}) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(2)))

    assert kinds(outcomes) == [Accepted] * 2
    assert verbs(server)[:2] == ["EHLO", "HELO"]


def test_test_button_tells_every_step(make_carrier, certificate):
    with SmtpServer(Manners(certificate=certificate, login=("post", "secret"))) as server:
        verdict = make_carrier(server, security=Security.STARTTLS, ca_file=str(certificate.cert), **LOGIN).check()

    assert verdict.steps == (
        CheckStep("connect", ok=True, sentence=f"Connected to 127.0.0.1, port {server.port}."),
        CheckStep("tls", ok=True, sentence="Encrypted with TLSv1.3; the certificate is valid for 127.0.0.1."),
        CheckStep("login", ok=True, sentence="Logged in as post."),
        CheckStep("noop", ok=True, sentence="The server is ready to take mail."),
    )
    assert verdict.ok
    assert server.taken == []


@pytest.mark.parametrize(
    ("script", "settings", "failing"),
    [
        ({"connect": "554 go away"}, {}, "connect"),
        ({}, {"security": Security.STARTTLS}, "tls"),
        ({"auth": "535 wrong"}, LOGIN, "login"),
    ],
)
def test_test_button_stops_at_the_step_that_fails(make_carrier, script, settings, failing):
    with SmtpServer(Manners(login=("post", "secret"), login_in_clear=True), script=script) as server:
        verdict = make_carrier(server, **settings).check()

    assert [step.name for step in verdict.steps if not step.ok] == [failing]
    assert verdict.steps[-1].name == failing


def test_test_button_without_a_server_says_so(make_carrier):
    with SmtpServer() as server:
        pass

    verdict = make_carrier(server).check()

    assert [(step.name, step.ok) for step in verdict.steps] == [("connect", False)]
