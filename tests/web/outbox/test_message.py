import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from postroom.core.lifecycle import State, Step
from postroom.core.rendering.skeleton import Skeleton
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Dispatch, Lane, Message, Rendition
from tests import makers, post
from tests.web.outbox import scene

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def standing(desk, message) -> str:
    page = desk.ask(f"/outbox/{message.pk}/").content.decode()
    return unescape(re.findall(r'class="standing">.*?</span>\s*<span>(.*?)</span></p>', page, re.DOTALL)[0])


def test_the_page_tells_the_whole_life(desk):
    (message,) = scene.failed(names=["Ewa Nowak"])

    page = words(desk.get(f"/outbox/{message.pk}/"))

    assert page.count("Postroom gave up. Failed 2 Mar 2026 12:03:00 · Try 1 · Office · worker") == 1
    assert page.count("550 5.1.1 No such user here") == 1
    assert page.count("Postroom submitted it. Waiting 2 Mar 2026 12:00:00") == 1
    assert page.count(f"Ewa Nowak {message.contact.account_number}") == 1


def test_a_person_is_named_and_a_late_answer_is_told(desk):
    (message,) = post.messages()
    worker, (claimed,) = scene.claimed([message])
    Dispatch.objects.update(lease_until=timezone.now() - dt.timedelta(minutes=1))
    outbox.rescue()
    known = {"message_id": message.pk, "attempt": claimed.attempt, "claimed_at": claimed.claimed_at}
    outbox.record(
        worker_id=worker,
        results=[outbox.Result(**known, step=Step.ACCEPT, at=makers.NOON, wire_at=makers.NOON, note="250 taken")],
    )
    desk.order(one=f"hold:{message.pk}")

    page = words(desk.get(f"/outbox/{message.pk}/"))

    assert page.count("Clerk put it on hold. On hold") == 1
    assert page.count("Postroom heard a late answer, which changes nothing.") == 1


def test_content_is_served_so_that_nothing_in_it_can_run(desk):
    (message,) = post.messages(names=[scene.HOSTILE])

    answer = desk.get(f"/outbox/{message.pk}/content/")

    assert answer.content.decode() == "<p>Dear &lt;script&gt;alert(&#x27;post&#x27;)&lt;/script&gt;</p>"
    assert answer["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
    )
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "SAMEORIGIN")


def test_each_rendition_can_be_seen_with_its_hash(desk):
    (message,) = post.messages(names=["Ewa"])
    first = Rendition.objects.get()
    Rendition.objects.create(message=message, number=2, skeleton=first.skeleton, fills='["Jan"]', sha256="2" * 64)
    Message.objects.update(rendition=2)

    contents = [desk.get(f"/outbox/{message.pk}/content/?rendition={n}").content for n in ("", 1, 2)]
    page = desk.get(f"/outbox/{message.pk}/?rendition=1")

    assert contents == [b"<p>Dear Jan</p>", b"<p>Dear Ewa</p>", b"<p>Dear Jan</p>"]
    assert page.content.count(f"/outbox/{message.pk}/content/?rendition=1".encode()) == 1
    assert words(page).count("0" * 64) == 1
    assert words(page).count("Rendition 1,") == 1


@pytest.mark.parametrize("rendition", ["3", "x", "0", "-1", "٣"])
@pytest.mark.parametrize("part", ["", "content/"])
def test_a_rendition_that_does_not_exist_is_not_found(desk, part, rendition):
    (message,) = post.messages()

    assert desk.get(f"/outbox/{message.pk}/{part}?rendition={rendition}").status_code == 404


def test_plain_text_is_shown_as_text(desk):
    (message,) = post.messages(names=[scene.HOSTILE])

    page = desk.get(f"/outbox/{message.pk}/?as=text")

    assert words(page).count(f"Dear {scene.HOSTILE}, your bill is ready.") == 1
    assert page.content.count(b"<iframe") == 0


def test_a_message_without_html_shows_its_text(desk):
    (message,) = post.messages(skeleton=Skeleton(("Hello ", 0), ("Hello ", 0), ("",)))

    assert desk.get(f"/outbox/{message.pk}/").content.count(b"<iframe") == 0


def test_a_subject_that_cannot_be_sent_can_be_looked_at(desk):
    (message,) = post.messages(names=["bell\x07"])

    assert desk.get(f"/outbox/{message.pk}/").status_code == 200


def test_hostile_words_come_out_as_text(desk):
    (message,) = scene.failed(names=[scene.HOSTILE], note=scene.HOSTILE)
    Message.objects.update(
        recipient=scene.HOSTILE, reference=scene.HOSTILE, subject=scene.HOSTILE, carrier_ref=scene.HOSTILE
    )
    Lane.objects.update(name=scene.HOSTILE)
    Decision.objects.create(message=message, code="language", detail={"why": scene.HOSTILE})

    page = desk.get(f"/outbox/{message.pk}/")

    assert page.content.count(b"<script>alert") == 0
    assert words(page).count(scene.HOSTILE) >= 7


@pytest.mark.parametrize("path", ["", "content/"])
def test_another_unit_finds_nothing(stranger, path):
    (message,) = post.messages()

    assert stranger.get(f"/outbox/{message.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "content/"])
def test_a_deleted_message_is_gone(desk, path):
    (message,) = scene.sent()
    desk.order(one=f"delete:{message.pk}")

    assert desk.get(f"/outbox/{message.pk}/{path}").status_code == 404


def test_a_message_says_what_moves_it_on(desk):
    in_an_hour = timezone.now() + dt.timedelta(hours=1)
    (waiting,), (later,), (paused,), (captured,) = (
        post.messages(),
        post.messages(on=post.lane("later")),
        post.messages(on=post.lane("paused", paused_at=makers.NOON, pause_reason="wrong password")),
        post.messages(on=post.lane("captured", live=False)),
    )
    Dispatch.objects.filter(message=later).update(due_at=in_an_hour, tries=2)

    when = f"{timezone.localtime(in_an_hour):%-d %b %Y %H:%M}"
    assert standing(desk, waiting) == "Waits for its turn: the next free worker takes it."
    assert standing(desk, later) == f"Tried 2 times so far. The next try is on {when}."
    assert standing(desk, paused).startswith("Waits because Paused is paused: wrong password.")
    assert standing(desk, captured).startswith("Its account is in capture mode.")
    scene.claimed([waiting])
    assert standing(desk, waiting) == "A worker has it in hand right now."


def test_what_was_sent_names_the_account(desk):
    assert standing(desk, scene.sent()[0]) == "Handed over on 2 Mar 2026 12:03: the server of Office has taken it."


def test_decisions_are_sentences(desk):
    (message,) = post.messages()
    for why in ("base", "template_default"):
        Decision.objects.create(message=message, code="language", detail={"wanted": "de", "taken": "en", "why": why})
    Decision.objects.create(message=message, code="own", detail={"taken": "email"})

    assert (
        words(desk.get(f"/outbox/{message.pk}/")).count(
            "Written in English, which stands for German."
            " Written in English, the language of the template: it has no wording in German. own: taken email"
        )
        == 1
    )


@pytest.mark.parametrize(
    ("state", "folder"),
    [
        (State.QUEUED, "Outbox"),
        (State.HELD, "Outbox"),
        (State.SENT, "Sent"),
        (State.RETURNED, "Errors"),
        (State.CANCELLED, "Archive"),
    ],
)
def test_a_message_opened_from_no_list_lies_where_its_state_says(desk, state, folder):
    (message,) = post.messages()
    Message.objects.filter(pk=message.pk).update(state=state)

    page = desk.get(f"/outbox/{message.pk}/")

    assert (str(page.context["folder"]), page.context["list_url"]) == (folder, f"/outbox/?box={folder.lower()}")


def test_an_archived_message_lies_in_the_archive_and_one_of_a_list_in_its_list(desk):
    (message,) = post.messages()
    Message.objects.filter(pk=message.pk).update(state=State.SENT, archived_at=makers.NOON)

    pages = [desk.get(f"/outbox/{message.pk}/{asked}") for asked in ("", "?as=text", "?box=sent", "?q=Nowak")]

    assert [str(page.context["folder"]) for page in pages] == ["Archive", "Archive", "Sent", "Outbox"]


def test_neighbours_are_those_of_the_same_list(desk):
    first, _other, middle, last = post.messages(4, names=["Ewa Nowak", "Jan Kos", "Ada Nowak", "Zoë Nowak"])

    page = desk.get(f"/outbox/{middle.pk}/?q=Nowak").content.decode()

    assert re.findall(r'href="/outbox/(\d+)/\?q=Nowak" rel="(\w+)"', page) == [
        (str(last.pk), "prev"),
        (str(first.pk), "next"),
    ]


def test_actions_are_those_that_state_and_rights_allow(desk, reader):
    (message,) = scene.failed()

    offered = [
        re.findall(r'value="(\w+):', who.get(f"/outbox/{message.pk}/").content.decode()) for who in (desk, reader)
    ]

    assert offered == [["send_again", "send_anew", "archive", "delete"], []]


def test_only_what_still_waits_is_asked_for_again_and_again(desk):
    (waiting,), (ended,) = post.messages(), scene.sent()

    pages = [desk.ask(f"/outbox/{message.pk}/").content.count(b"every 3s") for message in (waiting, ended)]

    assert pages == [1, 0]
    assert waiting.state == State.QUEUED
