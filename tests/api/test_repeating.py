"""A request that is sent again under its name is done once, whatever happens in between."""

import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils.timezone import now

from postroom.access import answers as kept
from postroom.access.models import KeptAnswer
from postroom.api.tasks import forget_answers
from postroom.contacts.models import Contact
from postroom.outbox.models import Message
from postroom.runs.models import Run
from tests import makers
from tests.api.programs import Program
from tests.runs import office

HELLO = {"contact": "C-1", "subject": "Hello", "text": "Text."}


@pytest.mark.django_db
def test_the_same_request_again_gets_the_same_answer_and_makes_nothing():
    makers.contact("C-1")
    program = Program()

    first = program.post("/messages", HELLO, Idempotency_Key="a")
    second = program.post("/messages", HELLO, Idempotency_Key="a")

    assert first == second
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_another_request_under_the_same_name_is_refused_but_another_programs_name_is_its_own():
    makers.contact("C-1")
    program, other = Program(), Program()
    program.post("/messages", HELLO, Idempotency_Key="a")

    status, problem = program.post("/messages", HELLO | {"subject": "Other"}, Idempotency_Key="a")

    assert (status, problem["code"], problem["field"]) == (422, "name_used", "Idempotency-Key")
    assert other.post("/messages", HELLO, Idempotency_Key="a")[0] == 201
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_a_refusal_is_not_kept_so_that_it_can_be_repaired():
    program = Program()
    refused = program.post("/messages", HELLO, Idempotency_Key="a")[0]
    makers.contact("C-1")

    status, _ = program.post("/messages", HELLO, Idempotency_Key="a")

    assert (refused, status) == (422, 201)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "a b", "ż", "x" * 201])
def test_a_name_must_be_short_and_visible(name):
    assert Program().post("/messages", HELLO, Idempotency_Key=name.encode().decode("latin-1"))[0] == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/contacts:import", {"contacts": [{"external_id": "C-7", "name": "Ada"}]}),
        ("/lists/x/members:add", {"contacts": ["C-1"]}),
        ("/contacts/C-1/consents", {"topic": "service_news", "opted_in": True}),
        ("/messages", {"messages": [HELLO, HELLO]}),
    ],
)
def test_every_request_that_makes_something_may_be_repeated(path, body):
    makers.contact("C-1")
    program = Program()
    program.put("/lists/x", {"name": "X"})

    first, second = (program.post(path, body, Idempotency_Key="a") for _ in range(2))

    assert first == second
    assert first[0] in (200, 201)


@pytest.mark.django_db
def test_answers_are_forgotten_after_thirty_days_and_not_before():
    makers.contact("C-1")
    program = Program()
    for name, days in (("old", 31), ("new", 29)):
        program.post("/messages", HELLO, Idempotency_Key=name)
        KeptAnswer.objects.filter(name=name).update(at=now() - dt.timedelta(days=days))

    forget_answers()

    assert list(KeptAnswer.objects.values_list("name", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_make_one_message_and_get_equal_answers():
    makers.contact("C-1")
    office.lane()
    program = Program()
    start = threading.Barrier(10)

    def ask(number: int) -> tuple[int, bytes]:
        if number < 10:
            start.wait()
        answer = program.answer("POST", "/messages", HELLO, Idempotency_Key="a")
        connections.close_all()
        return answer.status_code, answer.content

    with ThreadPoolExecutor(10) as pool:
        answers = Counter(pool.map(ask, range(100)))

    assert [(status, times) for (status, _), times in answers.items()] == [(201, 100)]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_first_is_not_finished_is_refused_and_can_come_again(monkeypatch):
    monkeypatch.setattr(kept, "WAIT_SECONDS", 0.2)
    makers.contact("C-1")
    office.lane()
    program = Program()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('a', %s))", [program.key.pk])

    def ask():
        answer = program.answer("POST", "/messages", HELLO, Idempotency_Key="a")
        connections.close_all()
        return answer.status_code, answer.json()["code"], answer["Retry-After"]

    with ThreadPoolExecutor(1) as pool:
        refused = pool.submit(ask).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")

    assert refused == (409, "in_progress", "1")
    assert program.post("/messages", HELLO, Idempotency_Key="a")[0] == 201


@pytest.mark.django_db
def test_what_is_made_and_its_answer_are_there_together_or_not_at_all(monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(kept, "keep_answer", broken)
    body = {"contacts": [{"external_id": "C-7", "name": "Ada"}]}

    status, problem = Program().post("/contacts:import", body, Idempotency_Key="a")

    assert (status, problem["code"]) == (500, "broken")
    assert Contact.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/messages", HELLO),
        ("/runs", {"title": "Spring", "template": "greeting"}),
    ],
)
def test_an_answer_that_was_kept_while_a_request_came_in_is_given_and_nothing_is_done_twice(path, body, monkeypatch):
    makers.contact("C-1")
    office.lane()
    office.version()
    program = Program()
    first = program.post(path, body, Idempotency_Key="a")
    looks = iter([lambda **_: None])
    turn = kept.turn
    monkeypatch.setattr(kept, "turn", lambda **who: next(looks, turn)(**who))

    assert program.post(path, body, Idempotency_Key="a") == first
    assert Message.objects.count() + Run.objects.count() == 1
