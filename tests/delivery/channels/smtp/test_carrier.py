"""A batch over a real line: every envelope gets exactly one outcome, and it is the true one."""

import time

import pytest

from postroom.core.carriage.files import FileGone, FilePart
from postroom.core.carriage.outcome import Accepted, NotSent, Refused, TryLater
from postroom.core.lifecycle import FailureKind
from tests.delivery.channels.makers import make_batch, make_envelope
from tests.servers.smtp import (
    ACCEPT_AND_HANG_UP,
    ENDLESS_REPLY,
    GARBAGE,
    HANG_UP,
    LONG_LINE,
    Fault,
    Manners,
    SmtpServer,
)

BOTH = pytest.mark.parametrize("pipelining", [True, False])


def kinds(outcomes):
    return [type(outcome).__name__ for outcome in outcomes]


def wait_until(happened, seconds=5):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def to(number):
    return f"c{number}@example.net"


@BOTH
def test_batch_arrives_once_in_order_with_the_servers_names(make_carrier, pipelining):
    with SmtpServer(Manners(pipelining=pipelining)) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(3)))

    assert outcomes == [Accepted(str(n), f"Q{n}", "250", f"2.0.0 Ok: queued as Q{n}") for n in (1, 2, 3)]
    assert [(t.message_id, t.sender, t.recipient) for t in server.taken] == [
        (f"m{n}@example.org", f"bounce+{n}@example.org", to(n)) for n in (1, 2, 3)
    ]
    assert server.impatient == []


def test_pipelining_is_used_only_if_wanted(make_carrier):
    with SmtpServer(Manners(pipelining=True)) as server:
        outcomes = list(make_carrier(server, pipeline=False).hand_over(make_batch(2)))

    assert kinds(outcomes) == ["Accepted", "Accepted"]


@BOTH
def test_mail_handed_over_again_is_the_same_to_the_byte(make_carrier, pipelining):
    with SmtpServer(Manners(pipelining=pipelining)) as server:
        for attempt in (1, 2):
            list(make_carrier(server).hand_over([make_envelope(attempt=attempt)]))

    assert len({taken.sha256 for taken in server.taken}) == 1
    assert len(server.taken) == 2


@BOTH
@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("mail", "451 4.3.0 later", TryLater("2", "451", "4.3.0 later")),
        (("rcpt", to(2)), "550 5.1.1 gone", Refused("2", FailureKind.NO_SUCH_ADDRESS, "550", "5.1.1 gone", True)),
        (("rcpt", to(2)), "450 4.2.0 later", TryLater("2", "450", "4.2.0 later")),
        (("data", to(2)), "554 no", Refused("2", FailureKind.REFUSED_BY_POLICY, "554", "no")),
        (("dot", to(2)), "554 spam", Refused("2", FailureKind.REFUSED_BY_POLICY, "554", "spam")),
        (("dot", to(2)), "452 4.3.1 disk", TryLater("2", "452", "4.3.1 disk")),
    ],
)
def test_refused_mail_does_not_hinder_the_next(make_carrier, pipelining, step, answer, outcome):
    script = {step: ["250 ok", answer] if step == "mail" else answer}
    with SmtpServer(Manners(pipelining=pipelining), script=script) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(3)))

    assert kinds([outcomes[0], outcomes[2]]) == ["Accepted", "Accepted"]
    assert outcomes[1] == outcome
    assert [taken.recipient for taken in server.taken] == [to(1), to(3)]


def test_refused_last_mail_does_not_hinder_the_next_batch(make_carrier):
    with SmtpServer(script={("rcpt", to(1)): "550 5.1.1 gone"}) as server:
        carrier = make_carrier(server)

        first = list(carrier.hand_over(make_batch(1)))
        second = list(carrier.hand_over([make_envelope(2)]))

    assert kinds(first + second) == ["Refused", "Accepted"]
    assert server.connections == 1


def test_server_that_wants_a_body_for_nobody_gets_a_lone_dot(make_carrier):
    script = {("rcpt", to(1)): "550 5.1.1 gone", ("data", to(1)): "354 go ahead"}
    with SmtpServer(script=script) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(2)))

    assert kinds(outcomes) == ["Refused", "Accepted"]
    assert [taken.recipient for taken in server.taken] == [to(2)]
    assert server.for_nobody == [b""]


@BOTH
def test_connection_lost_after_the_dot_leaves_that_mail_unclear(make_carrier, pipelining):
    with SmtpServer(Manners(pipelining=pipelining), script={("dot", to(2)): ACCEPT_AND_HANG_UP}) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(4)))

    assert kinds(outcomes) == ["Accepted", "Unclear", "NotSent", "NotSent"]
    assert [taken.recipient for taken in server.taken] == [to(1), to(2)]


@BOTH
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_connection_lost_before_the_dot_costs_a_try_only_for_the_mail_in_question(make_carrier, pipelining, step):
    with SmtpServer(Manners(pipelining=pipelining), script={(step, to(2)): HANG_UP}) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(4)))

    assert kinds(outcomes) == ["Accepted", "TryLater", "NotSent", "NotSent"]
    assert [taken.recipient for taken in server.taken] == [to(1)]


@BOTH
@pytest.mark.parametrize("fault", [GARBAGE, LONG_LINE, ENDLESS_REPLY, Fault(say="250 ok", drip=0.2), Fault(wait=1)])
@pytest.mark.parametrize(("step", "kind"), [("rcpt", "TryLater"), ("dot", "Unclear")])
def test_senseless_or_slow_answer_ends_in_time(make_carrier, pipelining, fault, step, kind):
    with SmtpServer(Manners(pipelining=pipelining), script={(step, to(1)): fault}) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(2)))

    assert kinds(outcomes) == [kind, "NotSent"]


@BOTH
@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
@pytest.mark.parametrize("hang_up", [True, False])
def test_421_ends_the_connection_and_the_rest_waits_for_the_next(make_carrier, pipelining, step, hang_up):
    script = {(step, to(2)): Fault(say="421 4.7.0 too many", hang_up=hang_up)}
    with SmtpServer(Manners(pipelining=pipelining), script=script) as server:
        carrier = make_carrier(server)
        outcomes = list(carrier.hand_over(make_batch(3)))
        later = list(carrier.hand_over([make_envelope(3)]))

    assert kinds(outcomes) == ["Accepted", "TryLater", "NotSent"]
    assert outcomes[1].code == "421"
    assert kinds(later) == ["Accepted"]


def test_server_that_hangs_up_on_a_refusal_costs_the_next_mail_no_try(make_carrier):
    script = {("rcpt", to(1)): Fault(say="554 5.7.1 go away", hang_up=True)}
    with SmtpServer(Manners(pipelining=False), script=script) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(2)))

    assert kinds(outcomes) == ["Refused", "NotSent"]


@pytest.mark.parametrize("banner", ["421 busy", "554 no service", GARBAGE, LONG_LINE, ENDLESS_REPLY, HANG_UP])
def test_server_that_will_not_talk_costs_no_try(make_carrier, banner):
    with SmtpServer(script={"connect": banner}) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(2)))

    assert kinds(outcomes) == ["NotSent", "NotSent"]


def test_dripping_banner_ends_in_time(make_carrier):
    with SmtpServer(script={"connect": Fault(say="220 welcome to the tar pit", drip=0.1)}) as server:
        outcomes = list(make_carrier(server, connect_seconds=0.5).hand_over(make_batch(1)))

    assert outcomes == [NotSent("1", "the server did not answer in time")]


def test_server_that_is_not_there_costs_no_try(make_carrier):
    with SmtpServer() as server:
        pass

    outcomes = list(make_carrier(server).hand_over(make_batch(2)))

    assert kinds(outcomes) == ["NotSent", "NotSent"]


def test_host_that_is_not_to_be_found_costs_no_try(make_carrier):
    with SmtpServer() as server:
        outcomes = list(make_carrier(server, host="nowhere.invalid").hand_over(make_batch(1)))

    assert kinds(outcomes) == ["NotSent"]


def test_server_that_wants_a_login_stops_the_account(make_carrier):
    with SmtpServer(Manners(login=("post", "secret"))) as server:
        outcomes = list(make_carrier(server).hand_over(make_batch(3)))

    assert kinds(outcomes) == ["Misconfigured"] * 3
    assert server.taken == []


def test_mail_that_nobody_can_send_fails_alone(make_carrier):
    batch = [
        make_envelope(1, subject="a\x0bb"),
        make_envelope(2),
        make_envelope(3, recipient="no address"),
        make_envelope(4, message_id="a b"),
        make_envelope(5),
        make_envelope(6, text="\ud800"),
    ]
    with SmtpServer() as server:
        outcomes = {outcome.reference: outcome for outcome in make_carrier(server).hand_over(batch)}

    assert [outcomes[r].kind for r in ("1", "3", "4", "6")] == [
        FailureKind.BAD_CONTENT,
        FailureKind.BAD_ADDRESS,
        FailureKind.BAD_CONTENT,
        FailureKind.BAD_CONTENT,
    ]
    assert [taken.recipient for taken in server.taken] == [to(2), to(5)]


def test_mail_whose_file_is_gone_is_refused_alone_and_nothing_of_it_is_said(make_carrier):
    def gone() -> bytes:
        raise FileGone("the file 0123 is missing from the data folder")

    batch = [
        make_envelope(1),
        make_envelope(2, files=(FilePart("bill.pdf", "application/pdf", gone),)),
        make_envelope(3),
    ]
    with SmtpServer() as server:
        outcomes = {outcome.reference: outcome for outcome in make_carrier(server).hand_over(batch)}

    assert kinds([outcomes["1"], outcomes["2"], outcomes["3"]]) == ["Accepted", "Refused", "Accepted"]
    assert (outcomes["2"].kind, outcomes["2"].text) == (
        FailureKind.BAD_CONTENT,
        "bill.pdf: the file 0123 is missing from the data folder",
    )
    assert [taken.recipient for taken in server.taken] == [to(1), to(3)]


@pytest.mark.parametrize(("extensions", "kind"), [(("SMTPUTF8",), Accepted), ((), Refused)])
def test_address_with_foreign_letters_needs_a_server_that_takes_them(make_carrier, extensions, kind):
    with SmtpServer(Manners(extensions=extensions)) as server:
        outcomes = list(make_carrier(server).hand_over([make_envelope(recipient="łukasz@example.net")]))

    assert [type(outcome) for outcome in outcomes] == [kind]


def test_connection_is_kept_between_batches(make_carrier):
    with SmtpServer() as server:
        carrier = make_carrier(server)
        for _ in range(3):
            list(carrier.hand_over(make_batch(2)))

    assert (server.connections, len(server.taken)) == (1, 6)


@pytest.mark.parametrize("worn", [{"reuse_mails": 2}, {"reuse_seconds": 0}])
def test_worn_connection_is_replaced(make_carrier, worn):
    with SmtpServer() as server:
        carrier = make_carrier(server, **worn)
        for _ in range(3):
            list(carrier.hand_over(make_batch(2)))

    assert (server.connections, len(server.taken)) == (3, 6)


def test_connection_the_server_closed_meanwhile_is_replaced_without_a_loss(make_carrier):
    with SmtpServer() as server:
        carrier = make_carrier(server)
        list(carrier.hand_over(make_batch(1)))
        server.hang_up_everywhere()
        outcomes = list(carrier.hand_over([make_envelope(2)]))

    assert kinds(outcomes) == ["Accepted"]
    assert server.connections == 2


def test_reader_who_stops_early_loses_the_connection(make_carrier):
    with SmtpServer() as server:
        carrier = make_carrier(server)
        reading = carrier.hand_over(make_batch(3))
        next(reading)
        reading.close()
        wait_until(lambda: server.connected == 0)
        outcomes = list(carrier.hand_over([make_envelope(9)]))

    assert kinds(outcomes) == ["Accepted"]
    assert server.connections == 2


def test_batch_that_takes_too_long_is_cut_between_two_mails(make_carrier):
    with SmtpServer(script={"dot": Fault(wait=0.3)}) as server:
        outcomes = list(make_carrier(server, batch_seconds=0.2).hand_over(make_batch(4)))

    assert kinds(outcomes) == ["Accepted", "Accepted", "NotSent", "NotSent"]
    assert [taken.recipient for taken in server.taken] == [to(1), to(2)]


def test_lone_dots_and_line_ends_cannot_smuggle_a_second_mail(make_carrier):
    smuggled = "hello\n.\nMAIL FROM:<a@b.c>\r.\rRCPT TO:<d@e.f>\r\n.\r\n\n.\r\r\n.\n.."
    with SmtpServer() as server:
        outcomes = list(make_carrier(server).hand_over([make_envelope(text=smuggled, html=smuggled)]))

    assert kinds(outcomes) == ["Accepted"]
    assert len(server.taken) == 1
    assert server.taken[0].data.replace(b"\r\n", b"").count(b"\r") == 0
    assert server.taken[0].data.count(b"\n") == server.taken[0].data.count(b"\r\n")
