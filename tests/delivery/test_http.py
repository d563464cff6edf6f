"""Requests to providers: where they go, what a failure means, and what no server can make us do."""

import socket
from contextlib import contextmanager
from time import monotonic

import pytest

from postroom.delivery.http import BadUrl, Client, NoAnswer, NotAsked, checked_url
from tests.servers.http import DRIP, FLOOD, HANG_UP, HANG_UP_MEANWHILE, STALL, WebServer


@contextmanager
def client(server: WebServer, **more):
    asking = Client(server.url, public_only=False, **{"seconds": 2, **more})
    yield asking
    asking.close()


def test_one_connection_serves_many_requests():
    with WebServer([(201, "a"), (200, "b")]) as server, client(server) as asking:
        answers = [asking.ask("POST", "/x", body=b"1", headers={"X-A": "1"}), asking.ask("GET", "/y?z=1")]

    assert [(one.status, one.text) for one in answers] == [(201, "a"), (200, "b")]
    assert [(one.method, one.path, one.body) for one in server.asked] == [("POST", "/x", b"1"), ("GET", "/y?z=1", b"")]
    assert server.connections == 1


@pytest.mark.parametrize("fault", [HANG_UP, HANG_UP_MEANWHILE, STALL, DRIP, FLOOD])
def test_whoever_read_the_request_may_have_done_what_it_asks(fault):
    with WebServer([fault]) as server, client(server, seconds=1) as asking:
        began = monotonic()

        with pytest.raises(NoAnswer):
            asking.ask("POST", "/", body=b"x")

        assert monotonic() - began < 10
        assert len(server.asked) == 1


def test_a_server_that_is_not_there_was_not_asked():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    with pytest.raises(NotAsked):
        Client(f"http://127.0.0.1:{port}", public_only=False).ask("GET", "/")


def test_a_line_that_was_closed_meanwhile_is_not_written_into():
    with WebServer([(200, "a", {"Connection": "close"}), (200, "b")]) as server, client(server) as asking:
        assert [asking.ask("POST", "/").text, asking.ask("POST", "/").text] == ["a", "b"]

    assert (len(server.asked), server.connections) == (2, 2)


def test_nobody_is_led_elsewhere():
    with WebServer([(302, "", {"Location": "http://127.0.0.1:1/"})]) as server, client(server) as asking:
        assert asking.ask("GET", "/").status == 302

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0x7f000001", "2130706433", "0", "localhost", "[::1]", "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::7f00:1]", "[fec0::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254",
        "172.16.0.1", "100.64.0.1", "[fe80::1]", "[fd00::1]", "224.0.0.1", "0.0.0.0",
    ],
)  # fmt: skip
def test_nothing_inside_is_asked(host):
    with pytest.raises(NotAsked):
        Client(f"https://{host}/", seconds=2).ask("GET", "/")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org", "ftp://example.org", "file:///etc/passwd", "gopher://example.org", "https://",
        "https://me:secret@example.org", "https://example.org:22", "https://example.org:x", "example.org",
        "https://exa mple.org", "https://example.org\n.evil",
    ],
)  # fmt: skip
def test_what_is_no_web_address_or_is_not_encrypted_is_refused(url):
    with pytest.raises(BadUrl):
        checked_url(url, public_only=True)
