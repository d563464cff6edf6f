"""Whoever sets up an account must not make our machine talk to what only our machine reaches."""

import socket

import pytest

from postroom.delivery.channels.smtp.carrier import SmtpCarrier
from postroom.delivery.channels.smtp.config import Security, SmtpConfig
from postroom.delivery.channels.smtp.errors import SetupWrong
from postroom.delivery.channels.smtp.line import dial
from postroom.delivery.reach import is_public
from postroom.delivery.services import carrier_of
from tests import post
from tests.servers.smtp import SmtpServer

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fec0::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "::7f00:1", "64:ff9b:1::1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
SPELLINGS = ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "localhost", "①②⑦.⓪.⓪.①", "::1",
             "::ffff:127.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_known_in_every_form(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_outside_may_be_reached(address):
    assert is_public(address) is True


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_gets_through(host):
    with SmtpServer() as server:
        verdict = SmtpCarrier(SmtpConfig(host=host, port=server.port, security=Security.NONE), public_only=True).check()

    assert (verdict.ok, server.connections) == (False, 0)


def test_a_name_that_answers_differently_the_second_time_is_looked_up_once(monkeypatch):
    asked = []

    def rebinding(host, port, **wanted):
        asked.append(host)
        address = "203.0.113.7" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with SmtpServer() as server, pytest.raises(SetupWrong, match="inside this network"):
        dial("relay.example.org", server.port, seconds=1, public_only=True)

    assert (asked, server.connections) == (["relay.example.org"], 0)


def test_of_a_name_with_both_kinds_of_addresses_only_the_public_are_tried(monkeypatch):
    tried = []
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 25)) for host in ("127.0.0.1", "93.184.216.34")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: tried.append(address))

    dial("relay.example.org", 25, seconds=1, public_only=True).close()

    assert tried == [("93.184.216.34", 25)]


@pytest.mark.django_db
@pytest.mark.parametrize(("allowed", "connections"), [(True, 1), (False, 0)])
def test_the_setting_decides_and_no_account_overrules_it(settings, allowed, connections):
    settings.ALLOW_PRIVATE_TARGETS = allowed
    with SmtpServer() as server:
        account = post.account(server.port, public_only=False, allow_private_targets=True)

        verdict = carrier_of(account).check()

    assert (verdict.ok, server.connections) == (allowed, connections)
