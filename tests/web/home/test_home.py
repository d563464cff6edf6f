"""The first screen: what waits for whom, and the first steps that tick themselves."""

import datetime as dt

import pytest
from django.test import Client
from django.utils.timezone import now

from postroom.access.models import User
from postroom.access.viewer import RIGHTS_OF, SYSTEM, Role, Viewer
from postroom.core.lifecycle import State
from postroom.delivery.models import Worker
from postroom.outbox import selectors, waiting
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Lane, Message
from postroom.stationery import services as stationery
from postroom.web.home import first_steps, standing
from tests import makers, post
from tests.posting import paper
from tests.runs import office

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lying(found: standing.Standing) -> dict[str, int]:
    """What lies on the piles that are not empty."""
    return {str(pile.label): pile.number for pile in found.piles if pile.number}


def test_first_steps_tick_themselves_one_by_one_and_go_away():
    def done() -> list[bool]:
        return [step.done for step in first_steps.of(viewer=SYSTEM)]

    ticks = [done()]
    post.account(25)
    ticks.append(done())
    makers.contact()
    ticks.append(done())
    written = office.version()
    ticks.append(done())
    office.draft(written)
    ticks.append(done())

    assert ticks == [[False] * 4, [True] + [False] * 3, [True] * 2 + [False] * 2, [True] * 3 + [False], []]


def test_a_draft_of_a_template_is_not_written_yet():
    stationery.make(viewer=SYSTEM, name="Greeting", unit=None)

    assert [step.done for step in first_steps.of(viewer=SYSTEM)] == [False] * 4


def test_runs_wait_for_approval_then_move_then_are_gone():
    office.customers(3)
    run = office.in_review()
    viewer = makers.viewer()
    waiting = standing.of(viewer=viewer, at=now())

    office.approved(run)
    moving = standing.of(viewer=viewer, at=now())
    page = signed_in(makers.user()).get("/now/").content.decode()

    assert ([one.pk for one in waiting.in_review], waiting.moving) == ([run.pk], [])
    assert ([one.pk for one in moving.in_review], [(one.done, one.total) for one in moving.moving]) == ([], [(0, 3)])
    assert page.count("0 of 3") == 1
    Message.objects.filter(batch_id=run.batch_id).update(state=State.SENT)
    assert [(one.done, one.total) for one in standing.of(viewer=viewer, at=now()).moving] == [(3, 3)]
    assert standing.of(viewer=makers.viewer(makers.unit("poland")), at=now()).moving == []


def test_a_moving_run_says_how_many_of_its_messages_went_wrong():
    office.customers(3)
    run = office.approved(office.in_review())
    first = Message.objects.filter(batch_id=run.batch_id).order_by("pk").values("pk")[:1]
    Message.objects.filter(pk__in=first).update(state=State.FAILED, failure="refused")

    [moving] = standing.of(viewer=makers.viewer(), at=now()).moving

    assert (moving.done, moving.total, moving.wrong) == (1, 3, 1)


def test_a_run_being_generated_shows_how_many_recipients_are_through():
    office.customers(4)
    office.generating()

    [moving] = standing.of(viewer=makers.viewer(), at=now()).moving

    assert (moving.run.state, moving.done, moving.total) == ("generating", 0, 4)


def test_everybody_is_offered_the_steps_that_are_for_them():
    def offered(role: Role) -> list[str]:
        return [step.url for step in first_steps.of(viewer=makers.viewer(role=role))]

    assert offered(Role.READER) == []
    assert offered(Role.WRITER) == ["/import/", "/templates/"]
    assert offered(Role.SENDER) == ["/import/", "/templates/", "/runs/new/"]
    assert "First steps" not in signed_in(makers.user(role=Role.READER)).get("/").content.decode()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "No message waits for its turn."),
        (1.9, "The oldest waiting message has been due for 1 second."),
        (12.3, "The oldest waiting message has been due for 12 seconds."),
        (60, "The oldest waiting message has been due for 1 minute."),
        (3599, "The oldest waiting message has been due for 59 minutes."),
        (7300, "The oldest waiting message has been due for 2 hours."),
    ],
)
def test_the_queue_is_told_in_words(seconds, said):
    assert standing.waiting_for(seconds) == said


def test_what_is_tried_later_is_counted_with_the_next_time():
    post.messages(3)
    Dispatch.objects.update(due_at=dt.datetime(2099, 3, 2, 12, 30, tzinfo=dt.UTC))
    Dispatch.objects.filter(pk=Dispatch.objects.first().pk).update(due_at=dt.datetime(2099, 3, 1, 8, tzinfo=dt.UTC))

    mine = standing.of(viewer=makers.viewer(), at=now())
    theirs = standing.of(viewer=makers.viewer(makers.unit("poland")), at=now())

    assert (lying(mine)["in the queue"], mine.queue) == (
        3,
        "3 messages are tried later, the first on 1 Mar 2099 08:00.",
    )
    assert theirs.queue == "No message waits for its turn."


def test_while_all_is_stopped_home_says_that_nothing_goes_out():
    post.account(25)
    Lane.objects.update(is_live=True)
    outbox.stop_everything(viewer=SYSTEM, at=makers.NOON)

    stopped = standing.of(viewer=makers.viewer(), at=now())

    assert stopped.queue == "All sending is stopped: messages wait until somebody lets it go on."
    assert [health.sentence for _, health in stopped.accounts] == ["All sending is stopped."]


def test_home_counts_what_the_viewer_sees():
    made = post.messages(5)
    Message.objects.filter(pk__in=[one.pk for one in made[:3]]).update(state=State.FAILED, failure="no_such_address")
    Message.objects.filter(pk=made[3].pk).update(state=State.HELD, hold_reason="suppressed")
    Worker.objects.create(host="alive", pid=1, seen_at=now())
    Worker.objects.create(host="gone", pid=2, seen_at=makers.NOON)
    mine = standing.of(viewer=makers.viewer(), at=now())
    theirs = standing.of(viewer=makers.viewer(makers.unit("poland")), at=now())

    assert (mine.errors, mine.workers) == (4, 1)
    assert lying(mine) == {
        "messages need attention": 4, "of them are undelivered e-mails": 4, "on hold": 1, "in the queue": 1,
    }  # fmt: skip
    assert [(code, str(words), number) for code, words, number in mine.causes] == [
        ("no_such_address", "No such address", 3),
        ("suppressed", "On the block list", 1),
    ]
    assert (theirs.errors, lying(theirs), theirs.causes, theirs.is_clear) == (0, {}, [], True)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_home_and_its_moving_part(role):
    client = signed_in(makers.user(role=role))

    assert [client.get(url).status_code for url in ("/", "/now/")] == [200, 200]


@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_as_many_queries_for_three_of_each_as_for_one(number, django_assert_num_queries):
    office.customers(2)
    for n in range(number):
        office.approved(office.in_review())
        office.in_review()
        post.account(25, code=f"office-{n}")
    viewer = makers.viewer()

    with django_assert_num_queries(15):
        standing.of(viewer=viewer, at=now())


def test_drafts_to_finish_and_letters_to_print_wait_too():
    post.messages(2, state=State.DRAFT)
    letters = paper.waiting("Ada", "Bram", "Claire")

    found = standing.of(viewer=makers.viewer(), at=now())
    queue = waiting.queue(viewer=makers.viewer(), lanes=[letters[0].lane])

    assert lying(found) == {"drafts to finish": 2, "letters to print": 3, "in the queue": 3}
    assert (queue.by_hand, queue.oldest, queue.later) == (3, None, None)
    assert waiting.queue(viewer=makers.viewer(makers.unit("poland")), lanes=[letters[0].lane]).by_hand == 0


def test_piles_are_those_of_the_screens_that_somebody_may_open():
    def named(role: Role) -> list[str]:
        rights = dict.fromkeys(RIGHTS_OF[role], frozenset({makers.unit().pk}))
        found = standing.of(viewer=Viewer(user_id=0, units=rights), at=now())
        return [pile.url for pile in found.piles]

    both = ["/incoming/", "/returns/"]
    assert named(Role.READER) == ["/runs/?state=in_review", *both]
    assert named(Role.SENDER) == ["/outbox/?box=drafts", "/runs/approvals/", *both, "/print/"]


def test_where_nothing_waits_home_says_what_will_be_there():
    page = signed_in(makers.user()).get("/").content.decode()
    post.messages(1)
    full = signed_in(makers.user("zoe@example.org")).get("/").content.decode()

    assert ("Nothing waits for you" in page, "Nothing waits for you" in full) == (True, False)


def test_of_very_many_errors_the_newest_are_told_apart():
    made = post.messages(4)
    Message.objects.update(state=State.FAILED, failure="refused")
    Message.objects.filter(pk=made[0].pk).update(failure="poison")

    assert selectors.newest_errors(viewer=SYSTEM, most=3) == {("email", "refused"): 3}
    assert selectors.newest_errors(viewer=SYSTEM) == {("email", "refused"): 3, ("email", "poison"): 1}


def test_every_page_says_that_nothing_leaves_until_an_account_is_live():
    client = signed_in(makers.user())
    urls = ["/", "/people/", "/settings/", "/people/me/", "/connections/"]
    before = [client.get(url).content.decode().count("Capture mode: ") for url in urls]

    post.account(25, live=True)
    after = [client.get(url).content.decode().count("Capture mode: ") for url in urls]

    assert (before, after) == ([1] * 5, [0] * 5)
