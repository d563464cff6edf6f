"""The line keeps its limits whatever the other side does."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.delivery.channels.smtp.errors import LineLost
from postroom.delivery.channels.smtp.line import MAX_REPLY, Line, Reply


@contextmanager
def line_that_hears(data, *, drip=0.0, then_hang_up=True):
    """A line to somebody who says `data`."""
    ours, theirs = socket.socketpair()

    def speak():
        pieces = [data[at : at + 1] for at in range(len(data))] if drip else [data]
        try:
            for piece in pieces:
                theirs.sendall(piece)
                time.sleep(drip)
        except OSError:
            return
        if then_hang_up:
            theirs.close()

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield Line(ours)
    finally:
        ours.close()
        thread.join()
        theirs.close()


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (b"250 ok\r\n", Reply(250, (b"ok",))),
        (b"250\r\n", Reply(250, (b"",))),
        (b"250 bare line feed\n", Reply(250, (b"bare line feed",))),
        (b"250-one\r\n250-\r\n250 two\r\n", Reply(250, (b"one", b"", b"two"))),
        (b"554 5.7.1 -dash\r\n", Reply(554, (b"5.7.1 -dash",))),
    ],
)
@pytest.mark.parametrize("drip", [0, 0.001])
def test_reply_is_read_however_it_is_cut(data, reply, drip):
    with line_that_hears(data, drip=drip) as line:
        assert line.read_reply(seconds=2) == reply


def test_replies_that_come_together_are_read_one_by_one():
    with line_that_hears(b"250 a\r\n250 b\r\n354 c\r\n") as line:
        replies = [line.read_reply(seconds=1) for _ in range(3)]

        assert [str(reply) for reply in replies] == ["250 a", "250 b", "354 c"]
        assert line.quiet


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"250 no end",
        b"hello\r\n",
        b"\r\n",
        b"150 early\r\n",
        b"600 late\r\n",
        b"25 short\r\n",
        b"2500 long\r\n",
        b"250-one\r\n550 two\r\n",
        b"250-one\r\nnonsense\r\n250 two\r\n",
        b"x" * 10 * MAX_REPLY,
        b"250 " + b"x" * 10 * MAX_REPLY + b"\r\n",
        b"250-x\r\n" * 100_000 + b"250 x\r\n",
    ],
)
def test_what_is_no_reply_ends_the_line(data):
    with line_that_hears(data) as line, pytest.raises(LineLost):
        line.read_reply(seconds=2)


@pytest.mark.parametrize("data", [b"x" * 5 * MAX_REPLY, b"250-x\r\n" * MAX_REPLY])
def test_reply_without_an_end_is_not_listened_to_for_long(data):
    with line_that_hears(data, then_hang_up=False) as line, pytest.raises(LineLost, match="not SMTP"):
        line.read_reply(seconds=5)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_reply_or_the_end_of_the_line(data):
    with line_that_hears(data) as line:
        try:
            reply = line.read_reply(seconds=2)
        except LineLost:
            return

    assert data.startswith(str(reply.code).encode())


@pytest.mark.parametrize("data", [b"250 a long and slow answer that never seems to end", b"250-x\r\n" * 10])
def test_deadline_covers_the_whole_reply(data):
    begun = time.monotonic()
    with line_that_hears(data, drip=0.05) as line, pytest.raises(LineLost, match="in time"):
        line.read_reply(seconds=0.3)

    assert 0.25 < time.monotonic() - begun < 1.5


def test_write_ends_in_time_and_says_how_much_may_have_left():
    size = 50_000_000
    with line_that_hears(b"", then_hang_up=False) as line, pytest.raises(LineLost) as lost:
        line.write(b"x" * size, seconds=0.2)

    assert 0 < lost.value.tried < size


def test_write_to_nobody_says_that_it_may_have_left():
    with line_that_hears(b"") as line:
        time.sleep(0.05)
        with pytest.raises(LineLost) as lost:
            line.write(b"QUIT\r\n", seconds=1)

    assert lost.value.tried == 6
