import re

import pytest
from django.contrib.messages import get_messages

from postroom.access.viewer import Role
from postroom.core.lifecycle import State
from postroom.outbox.models import Message, Rendition
from tests import makers, post
from tests.web.outbox import scene
from tests.web.outbox.conftest import HTMX

pytestmark = pytest.mark.django_db


def told(answer) -> list[tuple[str, str]]:
    return [(str(note), note.extra_tags) for note in get_messages(answer.wsgi_request)]


def said(answer) -> str:
    return re.findall(r"<span>([^<]*)</span>", answer.content.decode())[0]


def undo_of(answer) -> str:
    return re.findall(r'hx-post="(/outbox/undo/[^"]+)"', answer.content.decode())[0]


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def keys(messages) -> list[int]:
    return [message.pk for message in messages]


def test_chosen_rows_are_held_and_undo_releases_them(desk):
    messages = post.messages(3)

    held = desk.order(action="hold", ids=keys(messages[:2]))
    between = states()
    undone = desk.post(undo_of(held), headers=HTMX)

    assert (said(held), held["HX-Trigger"]) == ("2 messages held.", "messages-changed")
    assert between == ["held", "held", "queued"]
    assert (said(undone), states()) == ("2 messages released.", ["queued"] * 3)


def test_what_cannot_be_undone_is_asked_of_one_message_and_of_many(desk):
    post.messages(2)

    page = desk.get("/outbox/").content.decode()

    assert re.findall(r'data-confirm="([^"]+)" data-confirm-one="([^"]+)"', page) == [
        (
            "Cancel {count} messages? What is cancelled never goes out.",
            "Cancel {count} message? What is cancelled never goes out.",
        )
    ]


def test_the_answer_tells_who_was_faster(desk):
    first, *others = post.messages(3)
    scene.claimed([first])

    answer = desk.order(action="hold", ids=keys([first, *others]))

    assert said(answer) == "2 messages held. 1 was already on its way."


def test_what_is_left_alone_for_its_state_is_counted_too(desk):
    messages = post.messages(2) + scene.sent() + post.messages(state=State.CANCELLED)

    answer = desk.order(action="cancel", ids=keys(messages))

    assert said(answer) == "2 messages cancelled. 1 was already on its way. 1 was left as it is."


def test_what_changed_nothing_is_no_success_and_has_no_undo(desk):
    answer = desk.order(action="archive", ids=keys(post.messages(2)))

    assert said(answer) == "0 messages archived. 2 were left as they are."
    assert answer.content.count(b"undo") == 0


@pytest.mark.parametrize(
    ("action", "made", "after", "back"),
    [
        ("archive", scene.sent, "archived_at", "1 message taken out of the archive."),
        ("delete", scene.failed, "deleted_at", "1 message restored."),
    ],
)
def test_tidying_up_can_be_undone_once(desk, action, made, after, back):
    (message,) = made()

    answer = desk.order(one=f"{action}:{message.pk}")
    stamped = getattr(Message.objects.get(), after)
    undone = desk.post(undo_of(answer), headers=HTMX)
    again = desk.post(undo_of(answer), headers=HTMX)

    assert stamped is not None
    assert (said(undone), getattr(Message.objects.get(), after)) == (back, None)
    assert said(again) == "This cannot be undone any more."


@pytest.mark.parametrize(("held_by", "undos"), [("by_hand", 1), ("capture", 0), ("run_paused", 0)])
def test_a_release_of_what_something_else_held_cannot_be_undone_into_a_hold_by_hand(desk, held_by, undos):
    messages = post.messages(2, state=State.HELD)
    Message.objects.update(hold_reason=held_by)

    answer = desk.order(action="release", ids=keys(messages))

    assert (states(), answer.content.count(b'hx-post="/outbox/undo/')) == (["queued"] * 2, undos)


@pytest.mark.parametrize("action", ["cancel", "send_again", "count_as_sent"])
def test_what_cannot_be_undone_offers_no_undo(desk, action):
    messages = post.messages() + scene.failed() + scene.uncertain()

    answer = desk.order(action=action, ids=keys(messages))

    assert answer.content.count(b"/outbox/undo/") == 0


def test_all_matching_are_counted_by_the_server_over_all_pages_and_chunks(desk, monkeypatch):
    monkeypatch.setattr("postroom.outbox.selectors.chunks.__kwdefaults__", {"size": 25})
    scene.sent(60)
    scene.failed(2)

    answer = desk.order(action="archive", matching="box=sent")
    undone = desk.post(undo_of(answer), headers=HTMX)

    assert said(answer) == "60 messages archived."
    assert said(undone) == "60 messages taken out of the archive."


def test_all_matching_keeps_to_the_filters(desk):
    wanted, other = scene.failed(2, names=["Ewa Nowak", "Jan Nowak"]), scene.failed()

    answer = desk.order(action="archive", matching="box=errors&q=Nowak")

    assert said(answer) == "2 messages archived."
    assert keys(Message.objects.filter(archived_at=None)) == keys(other)
    assert keys(wanted) != keys(other)


@pytest.mark.parametrize("matching", ["box=outbox&unit=999999", "box=outbox&state=x", "box=outbox&run=999999", "box=x"])
def test_all_matching_with_a_filter_that_filters_nothing_acts_on_nothing(desk, matching):
    post.messages(2)

    answer = desk.order(action="cancel", matching=matching)

    assert said(answer).startswith("A filter is not valid any more.")
    assert states() == ["queued", "queued"]


def test_another_unit_changes_nothing_by_id_by_filter_or_by_undo(desk, stranger):
    messages = scene.sent(2)
    archived = desk.order(action="archive", ids=keys(messages[:1]))

    by_id = stranger.order(action="delete", ids=keys(messages))
    by_filter = stranger.order(action="delete", matching="box=sent")
    by_undo = stranger.post(undo_of(archived), headers=HTMX)
    by_row = stranger.order(one=f"delete:{messages[1].pk}")

    assert said(by_id) == "0 messages deleted. 2 were left as they are."
    assert said(by_filter) == "0 messages deleted."
    assert said(by_undo) == "This cannot be undone any more."
    assert by_row.status_code == 404
    assert list(Message.objects.order_by("pk").values_list("deleted_at", flat=True)) == [None, None]
    assert Message.objects.filter(archived_at__isnull=False).count() == 1


def test_actions_without_the_right_are_absent_and_refused(reader, writer):
    (message,) = scene.failed()

    pages = [who.ask("/outbox/", box="errors").content.decode() for who in (reader, writer)]
    refused = reader.order(action="delete", ids=[message.pk])
    also_refused = writer.order(one=f"send_again:{message.pk}")

    offered = [sorted(set(re.findall(r'name="action" value="(\w+)"', page))) for page in pages]
    assert offered == [[], ["archive", "cancel", "delete"]]
    assert pages[0].count('type="checkbox"') == 0
    assert (refused.status_code, also_refused.status_code, states()) == (403, 403, ["failed"])


def test_who_may_not_release_gets_no_undo_of_a_hold(writer):
    (message,) = post.messages()

    answer = writer.order(one=f"hold:{message.pk}")

    assert (said(answer), answer.content.count(b"/outbox/undo/")) == ("1 message held.", 0)


def test_rights_are_those_of_each_message_s_unit(desk):
    cork = makers.unit("cork")
    user = makers.user("two@example.org", role=Role.SENDER)
    user_of_two = desk.__class__()
    user_of_two.force_login(user)
    makers.Membership.objects.create(user=user, unit=cork, role=Role.READER, sees_outbox=True)
    mine, theirs = scene.sent(2)
    Message.objects.filter(pk=theirs.pk).update(unit=cork)

    answer = user_of_two.order(action="archive", ids=[mine.pk, theirs.pk])
    page = user_of_two.ask("/outbox/", box="sent").content.decode()

    assert said(answer) == "1 message archived. 1 was left as it is."
    assert page.count(f'id="message-{theirs.pk}"') == 1
    assert page.count('name="one"') == 0


def test_send_again_goes_out_as_it_was(desk):
    (message,) = scene.failed()

    answer = desk.order(one=f"send_again:{message.pk}")

    assert said(answer) == "1 message goes out again."
    assert (states(), Rendition.objects.count()) == (["queued"], 1)


def test_sending_anew_says_for_whom_it_could_not_be_done(desk):
    messages = scene.failed(2)

    answer = desk.order(action="send_anew", ids=keys(messages))

    assert said(answer) == (
        "0 messages made anew, they go out again. 2 were left as they are."
        " Not made from a template: send it again as it was. (2)"
    )
    assert states() == ["failed", "failed"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "explode", "ids": "1"},
        {"one": "hold"},
        {"one": "hold:x"},
        {"one": "hold:1", "action": "hold"},
        {"one": "explode:1"},
    ],
)
def test_an_order_that_is_none_is_refused(desk, sent):
    assert desk.order(**sent).status_code == 400


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [("/outbox/?box=sent", "/outbox/?box=sent"), ("https://example.org/", "/outbox/"), ("", "/outbox/")],
)
def test_without_scripts_an_order_leads_back_to_its_page_and_no_other_site(desk, back, leads_to):
    (message,) = scene.sent()

    answer = desk.post("/outbox/act/", {"one": f"archive:{message.pk}", "back": back})

    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert [text for text, _undo in told(answer)] == ["1 message archived."]


def test_deleting_from_the_page_of_a_message_leaves_it(desk):
    (message,) = scene.sent()

    answer = desk.order(one=f"delete:{message.pk}", back=f"/outbox/{message.pk}/", leave="/outbox/?box=sent")

    assert answer["HX-Redirect"] == "/outbox/?box=sent"
