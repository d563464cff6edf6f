import os
import signal
import threading
from pathlib import Path

import pytest

from postroom.typesetting import press
from postroom.typesetting.refusals import Code, Refused
from postroom.typesetting.workers import Workers
from tests.typesetting.letters import letter, paragraph, stock


@pytest.fixture
def staff():
    made = Workers(1)
    yield made
    made.close()


def order(*blocks):
    one = letter("AR-1", *blocks)
    given = {**stock().given(), "to": None}
    return {**given, "letters": [{**{name: getattr(one, name) for name in one.__slots__}, "blocks": list(blocks)}]}


def pid(staff) -> int:
    child = staff._idle.queue[-1]
    return child._process.pid


def test_a_child_lives_on_between_letters_and_after_a_refusal(staff):
    staff.do("letters", order(paragraph("Hello")), seconds=20)
    before = pid(staff)
    with pytest.raises(Refused):
        staff.do("letters", order(paragraph("山")), seconds=20)
    staff.do("letters", order(paragraph("Hello again")), seconds=20)

    assert pid(staff) == before


def test_a_child_that_takes_too_long_is_ended_and_replaced(staff):
    deep = [{"type": "list", "start": None, "items": [[paragraph("word " * 400)]] * 4000}]
    with pytest.raises(Refused) as refused:
        staff.do("letters", order(*deep), seconds=1)
    done = staff.do("letters", order(paragraph("Hello")), seconds=20)

    assert refused.value.refusal.code is Code.SLOW
    assert done.answer["pages"] == 1


def test_a_child_that_is_killed_at_work_is_replaced(staff):
    staff.do("letters", order(paragraph("Hello")), seconds=20)
    victim = pid(staff)
    threading.Timer(0.3, os.kill, (victim, signal.SIGKILL)).start()
    deep = [{"type": "list", "start": None, "items": [[paragraph("word " * 400)]] * 4000}]
    with pytest.raises(Refused) as refused:
        staff.do("letters", order(*deep), seconds=60)
    staff.do("letters", order(paragraph("Hello")), seconds=20)

    assert refused.value.refusal.code is Code.DIED
    assert pid(staff) != victim


def test_a_document_that_eats_memory_ends_in_an_error_and_not_in_a_dead_worker(staff):
    eats = [
        {"type": "table", "columns": [{"heading": "x", "right": False}] * 50, "rows": [["x"] * 50] * 40_000, "sums": []}
    ]
    with pytest.raises(Refused) as refused:
        staff.do("letters", order(*eats), seconds=60)
    done = staff.do("letters", order(paragraph("Hello")), seconds=20)

    assert refused.value.refusal.code in (Code.DIED, Code.SLOW)
    assert done.answer["pages"] == 1


def test_a_child_knows_no_secret_of_the_house(staff, monkeypatch):
    monkeypatch.setenv("POSTROOM_SECRET_KEY", "canary")
    staff.do("letters", order(paragraph("Hello")), seconds=20)

    assert b"canary" not in Path(f"/proc/{pid(staff)}/environ").read_bytes()


def test_many_threads_share_a_few_children():
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(press.letter(letter(f"AR-{n}"), stock()))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
