"""Lets go what was kept long enough, by a rule for each kind of thing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Coalesce

from postroom.access.viewer import NotAllowed, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.lifecycle import END_STATES, Step, starts
from postroom.incoming import services as incoming
from postroom.intake import services as intake
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.outbox.models import Message, MessageQuerySet, Proof, Rendition
from postroom.privacy import removing
from postroom.privacy.models import Rule
from postroom.privacy.words import Kind, Mode
from postroom.records.models import Event
from postroom.runs import services as runs

AT_ONCE = 2000
DONE_WITH = END_STATES - starts(Step.SEND_AGAIN)
"""Ended, and in a state from which nothing is sent again: what it said is needed no more."""
AT_REST = (ImportState.MAPPING, ImportState.CHECKED, ImportState.FINISHED, ImportState.FAILED)


def rules() -> list[Rule]:
    """Return a rule for every kind; one that nobody set keeps all."""
    found = {rule.kind: rule for rule in Rule.objects.all()}
    return [found.get(kind) or Rule(kind=kind) for kind in Kind]


@transaction.atomic
def set_rule(*, viewer: Viewer, kind: Kind, mode: Mode, days: int) -> Rule:
    """Say how long a kind is kept, in the whole installation. Raises `NotAllowed`."""
    if not viewer.sees_all:
        raise NotAllowed("needs a super user")
    rule, _ = Rule.objects.update_or_create(kind=kind, defaults={"mode": mode, "days": days})
    audit.record(actor=viewer, action=Action.RETENTION_SET, kind=str(kind), mode=str(mode), days=days)
    return rule


def sweep(*, mode: Mode, at: datetime) -> dict[Kind, int]:
    """Let go what the rules of this mode say; returns how many of each kind went.

    With `WITH_MAIL` nothing goes while no message was written since the last sweep.
    """
    newest = Message.objects.aggregate(newest=Max("pk"))["newest"] or 0
    gone = {}
    for rule in Rule.objects.filter(mode=mode):
        if mode is Mode.WITH_MAIL and rule.newest_message == newest:
            continue
        kind = Kind(rule.kind)
        gone[kind] = _SWEEPS[kind](at - timedelta(days=rule.days))
        Rule.objects.filter(pk=rule.pk).update(swept_at=at, newest_message=newest)
    return gone


def _contents(before: datetime) -> int:
    said = Rendition.objects.filter(message_id=OuterRef("pk")).exclude(skeleton_id=removing.REMOVED.digest)
    return _in_sets(_unproved().filter(Exists(said), state__in=DONE_WITH), before, removing.blank)


def _messages(before: datetime) -> int:
    return _in_sets(_unproved().filter(state__in=END_STATES), before, removing.remove)


def _unproved() -> MessageQuerySet:
    """Return the messages of which no proof is kept: evidence goes when somebody says so, never by itself."""
    return Message.objects.exclude(Exists(Proof.objects.filter(message_id=OuterRef("pk"))))


def _in_sets(messages: MessageQuerySet, before: datetime, take_away: Callable[[list[int]], list[str]]) -> int:
    """Take away all that ended before a time, the oldest first; each set is a transaction of its own.

    They are locked first: one that is sent again just now has not ended, and nobody sends again what goes.
    """
    ended = messages.annotate(ended=Coalesce("executed_at", "ordered_at")).filter(ended__lt=before)
    done = 0
    while True:
        with transaction.atomic():
            ids = list(ended.order_by("pk").select_for_update().values_list("pk", flat=True)[:AT_ONCE])
            if not ids:
                return done
            digests = take_away(ids)
        removing.forget_skeletons(digests)
        done += len(ids)


def _events(before: datetime) -> int:
    return Event.objects.filter(received_at__lt=before).delete()[0]


def _imports(before: datetime) -> int:
    """Files that were brought in, and the rows of them that were refused; what went in stays."""
    old = list(Import.objects.filter(state__in=AT_REST, created_at__lt=before))
    for found in old:
        paths = intake.paths_of(found)
        with transaction.atomic():
            RefusedRow.objects.filter(source=found).delete()
            found.delete()
        for path in paths:
            path.unlink(missing_ok=True)
    return len(old)


_STATISTIC = """
INSERT INTO privacy_statistic (day, unit_id, channel, outcome, count) VALUES (%s, %s, %s, 'recipient_' || %s, %s)
    ON CONFLICT (day, unit_id, channel, outcome) DO UPDATE SET count = privacy_statistic.count + EXCLUDED.count
"""


def _recipients(before: datetime) -> int:
    """Who was chosen for runs that are over, and why not; the run itself and its numbers stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        gone = runs.forget_recipients(before=before)
        cursor.executemany(_STATISTIC, gone)
    return sum(row[-1] for row in gone)


def _incoming(before: datetime) -> int:
    """What customers wrote to us."""
    return incoming.forget_old(before=before, at_once=AT_ONCE)


_SWEEPS: dict[Kind, Callable[[datetime], int]] = {
    Kind.CONTENT: _contents,
    Kind.MESSAGES: _messages,
    Kind.EVENTS: _events,
    Kind.IMPORTS: _imports,
    Kind.RUNS: _recipients,
    Kind.INCOMING: _incoming,
}
