import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, State
from postroom.outbox.models import Attachment, Message
from tests import makers, post
from tests.web.outbox import scene

pytestmark = pytest.mark.django_db
QUERIES = 9


def listed(answer) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="message-(\d+)"', answer.content.decode())]


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def ids(*groups) -> list[int]:
    return sorted((message.pk for group in groups for message in group), reverse=True)


@pytest.fixture
def folders(desk):
    return {
        "drafts": post.messages(state=State.DRAFT) + post.messages(state=State.PENDING_APPROVAL),
        "outbox": post.messages(2),
        "sent": scene.sent(3),
        "errors": scene.failed() + scene.uncertain() + scene.held(),
    }


@pytest.mark.parametrize("box", ["drafts", "sent", "errors"])
def test_a_folder_shows_its_messages_newest_first(desk, folders, box):
    assert listed(desk.ask("/outbox/", box=box)) == ids(folders[box])


def test_what_is_held_for_a_person_waits_in_the_outbox_and_stands_in_errors(desk, folders):
    assert listed(desk.ask("/outbox/")) == ids(folders["outbox"], folders["errors"][2:])


def test_tabs_count_each_folder(desk, folders):
    desk.order(action="archive", ids=[folders["sent"][0].pk])

    assert words(desk.ask("/outbox/")).startswith("Drafts 2 Outbox 3 Sent 2 Archive 1 Errors 3 ")


def test_a_common_name_says_how_far_it_looked_and_goes_on(desk, monkeypatch):
    monkeypatch.setattr("postroom.outbox.searching.FEW", 1)
    monkeypatch.setattr("postroom.outbox.searching.NEWEST", 0)
    monkeypatch.setattr("postroom.outbox.sheets.LOOKED_THROUGH", 2)
    messages = post.messages(5, names=["Zoe 1", "Ada 2", "Ada 3", "Ada 4", "Zoe 5"])

    first = desk.ask("/outbox/", q="zoe")
    second = desk.ask("/outbox/", q="zoe", after=messages[3].pk)

    assert listed(first) == [messages[4].pk]
    assert "1 found in 2 messages" in words(first)
    assert f"after={messages[3].pk}" in first.content.decode()
    assert "None so far" in words(second)
    assert f"after={messages[1].pk}" in second.content.decode()


def test_a_line_shows_what_people_typed_as_text(desk):
    (message,) = post.messages(1, names=["<b>Zoë</b> & %(name)s {pk}"])

    page = desk.ask("/outbox/").content.decode()

    assert "&lt;b&gt;Zoë&lt;/b&gt; &amp; %(name)s {pk}" in page
    assert "<b>Zoë" not in page
    assert f'href="/outbox/{message.pk}/?' in page


def test_counts_stop_at_the_cap(desk, folders, monkeypatch):
    monkeypatch.setattr("postroom.outbox.selectors.COUNTED", 2)

    page = words(desk.ask("/outbox/", box="sent"))

    assert page.startswith("Drafts 2 Outbox 2+ Sent 2+ Archive 0 Errors 2+ ")
    assert page.count("Select all 2+ matching") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_however_many_rows_it_has(desk, number):
    scene.failed(number, of=post.batch())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = desk.ask("/outbox/", box="errors")

    assert len(listed(answer)) == number
    assert len(queries) == QUERIES


def test_a_row_names_the_account_the_reason_and_the_repair(desk):
    (message,) = scene.failed()

    page = words(desk.ask("/outbox/", box="errors"))

    assert page.count(f"{message.contact.account_number}: The server knows no such address. Correct it") == 1
    assert page.count("Office Dublin 5.1.1 No such user here Failed") == 1


def test_a_row_shows_files_and_reference(desk):
    (message,) = post.messages(of=post.batch())
    Attachment.objects.create(batch=message.batch, name="prices.pdf", media_type="application/pdf", digest="a", size=1)
    Message.objects.update(reference="PO-77")

    assert words(desk.ask("/outbox/")).count("Hello Ada 0 prices.pdf PO-77 Office") == 1


def test_what_a_worker_has_in_hand_is_shown_as_sending_and_offers_nothing(desk):
    scene.claimed(post.messages())

    answer = desk.ask("/outbox/")

    assert words(answer).count("Sending 2 Mar ") == 1
    assert answer.content.count(b'name="one"') == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"channel": "sms"}, {1}),
        ({"state": "uncertain"}, {2}),
        ({"cause": "mailbox_full"}, {3}),
        ({"cause": "uncertain"}, {2}),
        ({"q": "Nowak"}, {0}),
        ({"q": "PO-5"}, {2}),
        ({"since": "2026-03-04"}, {3}),
        ({"until": "2026-03-02"}, {0, 1, 2}),
        ({"since": "2026-03-04", "state": "uncertain"}, set()),
        ({"until": "9999-12-31"}, {0, 1, 2, 3}),
        ({"since": "0001-01-01"}, {0, 1, 2, 3}),
        ({"state": "no such state"}, {0, 1, 2, 3}),
    ],
)
def test_filters_narrow_the_list(desk, asked, found):
    every = scene.failed(names=["Ewa Nowak"]) + scene.failed() + scene.uncertain()
    every += scene.failed(kind=FailureKind.MAILBOX_FULL)
    Message.objects.filter(pk=every[1].pk).update(channel=Channel.SMS)
    Message.objects.filter(pk=every[2].pk).update(reference="PO-5")
    Message.objects.filter(pk=every[3].pk).update(ordered_at="2026-03-05T10:00Z")

    shown = listed(desk.ask("/outbox/", box="errors", **asked))

    assert {every.index(message) for message in every if message.pk in shown} == found


def test_unit_account_and_run_filter_too(desk):
    first, second = post.messages(of=post.batch()), post.messages(on=post.lane("second"))

    assert listed(desk.ask("/outbox/", run=first[0].batch_id)) == ids(first)
    assert listed(desk.ask("/outbox/", account=second[0].lane_id)) == ids(second)
    assert listed(desk.ask("/outbox/", unit=makers.unit().pk)) == ids(first, second)


def test_filters_in_force_are_chips_that_lead_to_the_list_without_them(desk):
    batch = post.messages(of=post.batch())[0].batch

    page = desk.ask("/outbox/", q="Ada", run=batch.pk).content.decode()

    assert re.findall(r'class="chip" href="([^"]+)"[^>]*>([^<]+)<b>([^<]+)</b>', page) == [
        (f"?run={batch.pk}", "Search: ", "Ada"),
        ("?q=Ada", "Run: ", "Spring news"),
    ]


def test_errors_are_grouped_by_cause(desk):
    scene.failed(2)
    scene.uncertain()

    page = desk.ask("/outbox/", box="errors").content.decode()

    assert re.findall(r'href="\?box=errors&amp;cause=(\w+)"[^>]*>([^<]+)<span class="count">(\d+)', page) == [
        ("no_such_address", "No such address ", "2"),
        ("uncertain", "Answer lost ", "1"),
    ]


def test_pages_follow_each_other_without_gap_or_overlap(desk):
    every = ids(post.messages(53))

    first = desk.ask("/outbox/")
    further = re.findall(r'href="\?(after=\d+)"', first.content.decode())
    second = desk.get(f"/outbox/?{further[0]}")

    assert listed(first) + listed(second) == every
    assert (len(listed(first)), further) == (50, [f"after={every[49]}"])


@pytest.mark.parametrize("after", ["x", "-1", "٣", "9" * 30, "9" * 5000])
def test_a_forged_place_in_the_list_is_no_fault(desk, after):
    post.messages()

    assert desk.ask("/outbox/", after=after).status_code == 200


@pytest.mark.parametrize(
    ("box", "title"),
    [
        ("drafts", "No drafts"),
        ("outbox", "Nothing waits"),
        ("sent", "Nothing sent yet"),
        ("archive", "The archive is empty"),
        ("errors", "No errors"),
        ("no such folder", "Nothing waits"),
    ],
)
def test_an_empty_folder_teaches(desk, box, title):
    assert words(desk.ask("/outbox/", box=box)).count(title) == 1


def test_nothing_found_offers_to_clear_the_filters(desk):
    post.messages()

    page = desk.ask("/outbox/", q="nobody").content.decode()

    assert words(desk.ask("/outbox/", q="nobody")).count("Nothing found") == 1
    assert page.count('href="/outbox/?box=outbox">Clear filters') == 1


def test_another_unit_sees_neither_messages_nor_counts_nor_causes(stranger):
    scene.failed()
    batch = post.messages(of=post.batch())[0].batch

    page = words(stranger.ask("/outbox/", box="errors", run=batch.pk))

    assert page.startswith("Drafts 0 Outbox 0 Sent 0 Archive 0 Errors 0 ")
    assert (page.count("No such address"), page.count("Spring news"), page.count("0 messages")) == (0, 0, 1)


def test_hostile_words_come_out_as_text(desk):
    (message,) = scene.failed(names=[scene.HOSTILE], note=scene.HOSTILE)
    Message.objects.update(recipient=scene.HOSTILE, reference=scene.HOSTILE, subject=scene.HOSTILE)

    page = desk.get("/outbox/", {"box": "errors", "q": scene.HOSTILE, "unit": scene.HOSTILE})
    everything = desk.get("/outbox/", {"box": "errors"})

    assert b"<script>alert" not in page.content + everything.content
    assert listed(everything) == [message.pk]
    assert words(everything).count(scene.HOSTILE) >= 5


@pytest.mark.parametrize(
    ("before", "now", "header"),
    [
        ("", "q=Ada", "HX-Push-Url"),
        ("?q=Ad", "q=Ada", "HX-Replace-Url"),
        ("?q=Ada", "q=Ada&channel=email", "HX-Push-Url"),
        ("?q=Ada", "q=", "HX-Push-Url"),
        ("?q=Ada", "q=Ada", None),
    ],
)
def test_a_whole_search_is_one_step_back(desk, before, now, header):
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/outbox/{before}"}

    answer = desk.get(f"/outbox/?{now}&state=&since=", headers=asked)

    address = f"/outbox/?{now}".removesuffix("q=")
    assert {name: answer[name] for name in answer.headers if name.endswith("-Url")} == (
        {header: address} if header else {}
    )


def test_looking_changes_nothing(desk):
    (message,) = post.messages()

    assert desk.get("/outbox/act/", {"one": f"cancel:{message.pk}"}).status_code == 405
    assert Message.objects.get().state == State.QUEUED
