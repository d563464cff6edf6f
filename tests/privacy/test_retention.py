"""What goes when its time is over, what stays, and what is never touched."""

from datetime import timedelta

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed
from postroom.audit.models import Entry
from postroom.core.lifecycle import State
from postroom.filing import storing
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.outbox import contents
from postroom.outbox.models import Attachment, Happening, Message, Rendition, Skeleton
from postroom.privacy import retention
from postroom.privacy.models import Rule, Statistic
from postroom.privacy.words import Kind, Mode
from postroom.records.models import Event
from postroom.runs.models import Run, RunItem, RunState
from postroom.stationery import services as stationery
from tests import makers, post
from tests.api.programs import Program
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=8)
NIGHTLY = Mode.NIGHTLY


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def rule(kind: Kind, mode: Mode = NIGHTLY, days: int = 7) -> None:
    retention.set_rule(viewer=SYSTEM, kind=kind, mode=mode, days=days)


def ended(count: int, state: State = State.SENT, at=NOON) -> list[Message]:
    made = post.messages(count, state=State.DRAFT)
    Message.objects.filter(pk__in=[one.pk for one in made]).update(state=state, executed_at=at)
    return made


def test_nothing_goes_unless_a_rule_says_so():
    ended(2)

    assert retention.sweep(mode=NIGHTLY, at=LATER) == {}
    assert [(one.kind, one.mode) for one in retention.rules()] == [(kind, Mode.KEEP) for kind in Kind]
    assert Message.objects.count() == 2


def test_contents_go_and_message_log_and_digest_stay():
    message, fresh = ended(1)[0], ended(1, at=LATER)[0]
    digest = storing.keep(b"a file")
    Attachment.objects.create(message=message, name="a.pdf", media_type="application/pdf", digest=digest, size=6)
    logged = Happening.objects.filter(message=message).count()
    rule(Kind.CONTENT)

    gone = [retention.sweep(mode=NIGHTLY, at=LATER) for _ in range(2)]

    message.refresh_from_db()
    assert gone == [{Kind.CONTENT: 1}, {Kind.CONTENT: 0}]
    assert contents.content(message=message).text == "What stood here was removed in time.\n"
    assert contents.content(message=fresh).text == "Dear Ada 0,\n\nyour bill is ready.\n"
    assert Rendition.objects.get(message=message).sha256 == "0" * 64
    assert (message.subject, Happening.objects.filter(message=message).count()) == ("", logged)
    assert Attachment.objects.count() == 0


def test_a_message_without_contents_never_goes_out_again():
    message = ended(1)[0]
    rule(Kind.CONTENT)
    retention.sweep(mode=NIGHTLY, at=LATER)

    message.refresh_from_db()

    assert message.expires_at is not None


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.DRAFT, State.PENDING_APPROVAL])
@pytest.mark.parametrize("kind", [Kind.CONTENT, Kind.MESSAGES])
def test_what_may_still_go_out_is_never_touched(state, kind):
    message = post.messages(1, state=state)[0]
    Message.objects.update(ordered_at=NOON)
    rule(kind)

    gone = retention.sweep(mode=NIGHTLY, at=LATER)

    assert gone == {kind: 0}
    assert contents.content(message=message).text == "Dear Ada 0,\n\nyour bill is ready.\n"


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED])
def test_what_may_be_sent_again_keeps_its_contents(state):
    message = ended(1, state)[0]
    rule(Kind.CONTENT)

    retention.sweep(mode=NIGHTLY, at=LATER)

    assert contents.content(message=message).text == "Dear Ada 0,\n\nyour bill is ready.\n"


def test_messages_go_and_their_numbers_stay():
    ended(3)
    ended(2, State.FAILED)
    ended(1, at=LATER)
    rule(Kind.MESSAGES)

    gone = retention.sweep(mode=NIGHTLY, at=LATER)

    assert gone == {Kind.MESSAGES: 5}
    assert (Message.objects.count(), Rendition.objects.count()) == (1, 1)
    assert sorted(Statistic.objects.values_list("day", "channel", "outcome", "count")) == [
        (NOON.date(), "email", "failed", 2),
        (NOON.date(), "email", "sent", 3),
    ]


def test_words_go_with_the_last_message_that_says_them():
    ended(1)
    stays = ended(1, at=LATER)[0]
    rule(Kind.MESSAGES)

    retention.sweep(mode=NIGHTLY, at=LATER)
    shared = Skeleton.objects.filter(digest=post.SKELETON.digest).count()
    Message.objects.filter(pk=stays.pk).update(executed_at=NOON)
    retention.sweep(mode=NIGHTLY, at=LATER)

    assert (shared, Skeleton.objects.filter(digest=post.SKELETON.digest).count()) == (1, 0)


def test_lazy_rules_wait_for_new_mail():
    ended(2)
    rule(Kind.MESSAGES, Mode.WITH_MAIL)
    first = retention.sweep(mode=Mode.WITH_MAIL, at=NOON + timedelta(days=6))
    quiet = retention.sweep(mode=Mode.WITH_MAIL, at=LATER)

    post.messages(1)
    with_mail = retention.sweep(mode=Mode.WITH_MAIL, at=LATER)

    assert (first, quiet, with_mail) == ({Kind.MESSAGES: 0}, {}, {Kind.MESSAGES: 2})


def test_files_that_were_brought_in_go_with_their_refused_rows(tmp_path):
    made = {}
    for state in (ImportState.FINISHED, ImportState.IMPORTING):
        (tmp_path / state).write_text("Account\n")
        made[state] = Import.objects.create(
            unit=makers.unit(), subject="contact", file_name="a.csv", path=str(state), size=8, state=state
        )
        RefusedRow.objects.create(source=made[state], row_number=1, cells=["Zoë"], reason="no")
    Import.objects.update(created_at=NOON)
    rule(Kind.IMPORTS)

    gone = retention.sweep(mode=NIGHTLY, at=LATER)

    assert gone == {Kind.IMPORTS: 1}
    assert [path.name for path in tmp_path.iterdir()] == ["importing"]
    assert list(RefusedRow.objects.values_list("source", flat=True)) == [made[ImportState.IMPORTING].pk]


def test_what_other_systems_told_goes_by_its_own_rule():
    key = Program().key
    for event_id, at in (("old", NOON), ("new", LATER)):
        told = {"type": "bill.paid", "said": {}, "happened_at": at, "received_at": at}
        Event.objects.create(key=key, unit=key.unit, event_id=event_id, **told)
    rule(Kind.EVENTS)

    gone = retention.sweep(mode=NIGHTLY, at=LATER)

    assert (gone, Event.objects.get().event_id) == ({Kind.EVENTS: 1}, "new")


def test_recipients_of_a_finished_run_go_and_the_run_and_numbers_stay():
    template = stationery.make(viewer=SYSTEM, name="News", unit=makers.unit())
    makers.contact()
    run = office.in_review(office.publish(template))
    Run.objects.update(state=RunState.FINISHED, finished_at=NOON)
    before = RunItem.objects.count()
    rule(Kind.RUNS)

    retention.sweep(mode=NIGHTLY, at=LATER)

    assert before > 0
    assert (Run.objects.get().pk, RunItem.objects.count()) == (run.pk, 0)
    assert sum(Statistic.objects.values_list("count", flat=True)) == before


def test_a_rule_is_told_to_the_trail_and_is_for_super_users():
    rule(Kind.CONTENT)

    with pytest.raises(NotAllowed):
        retention.set_rule(viewer=makers.viewer(), kind=Kind.CONTENT, mode=NIGHTLY, days=1)

    assert list(Entry.objects.values_list("action", "details")) == [
        ("retention_set", {"kind": "content", "mode": "nightly", "days": 7})
    ]
    assert Rule.objects.get().days == 7
