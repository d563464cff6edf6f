"""Channel accounts and workers, for screens and for the delivery loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from postroom.access.sharing import REACH, SHARED, USABLE, usable_by
from postroom.access.standing import remembered
from postroom.access.viewer import Viewer
from postroom.core.carriage.arrival import Reported
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State
from postroom.delivery.models import Account, Consignment, TextRecall, Worker
from postroom.delivery.quiet_hours import is_quiet
from postroom.delivery.recalling import is_withdrawable
from postroom.delivery.registry import KINDS, REGISTERED, TAKEN
from postroom.outbox.models import CarrierReceipt, EmergencyStop, Lane, Message
from postroom.outbox.services import CAPTURE_LANES, TEST_LANES
from postroom.statements import prepared

FRESH = timedelta(seconds=60)
"""A worker that was not heard of for longer is counted as gone."""

_DEFAULT_LANE = f"""
WITH RECURSIVE {REACH}
SELECT t.id FROM outbox_lane t LEFT JOIN delivery_account a ON a.lane_id = t.id, reach
 WHERE t.channel = %(channel)s AND t.code <> ALL(%(tests)s) AND {USABLE}
   AND (COALESCE(a.kind, '') = %(registered)s) = %(electronic)s
 ORDER BY t.code = ANY(%(captures)s), COALESCE(a.kind, '') = ANY(%(taken)s), NOT t.is_live, t.is_by_hand,
          CASE WHEN t.unit_id = %(unit)s THEN 0 WHEN t.unit_id IS NOT NULL THEN 1 ELSE 2 END, t.id
 LIMIT 1
"""  # noqa: S608 -- our own parts

_SITUATION = f"""
WITH seen AS (SELECT * FROM outbox_lane t WHERE %(all)s::boolean OR {SHARED}),
stop AS (SELECT s.since, COALESCE(NULLIF(u.name, ''), u.email) AS by
           FROM outbox_emergencystop s LEFT JOIN access_user u ON u.id = s.by_id WHERE s.until IS NULL)
SELECT (SELECT since FROM stop), (SELECT by FROM stop),
       ARRAY(SELECT ARRAY[name, pause_reason] FROM seen WHERE paused_at IS NOT NULL ORDER BY id),
       NOT EXISTS (SELECT FROM seen WHERE is_live AND NOT is_by_hand)
"""  # noqa: S608 -- our own parts


def accounts(*, viewer: Viewer) -> QuerySet[Account]:
    """Return the accounts that the viewer's units may use, with their lanes."""
    return Account.objects.visible_to(viewer).select_related("lane", "lane__unit").order_by("lane__name")


def connected(*, viewer: Viewer) -> QuerySet[Account]:
    """Return those of the accounts that we hand over by ourselves."""
    return accounts(viewer=viewer).exclude(kind__in=TAKEN)


def account(*, viewer: Viewer, account_id: int) -> Account:
    """Return one account; raises `Account.DoesNotExist`, also for one that the viewer may not see."""
    return accounts(viewer=viewer).get(pk=account_id)


def account_of(*, viewer: Viewer, unit_id: int, code: str) -> Account | None:
    """Return the account `code` if the unit may use it."""
    return accounts(viewer=viewer).filter(usable_by(unit_id, of="lane__"), lane__code=code).first()


def refused_targets() -> list[tuple[str, str]]:
    """Return the accounts whose server lies where this installation lets none lie: name, and what would allow it."""
    found = Account.objects.select_related("lane").order_by("lane__code")
    told = [(account.lane.name, KINDS[account.kind].refusal(account.settings)) for account in found]
    return [(name, sentence) for name, sentence in told if sentence]


def is_account(*, code: str) -> bool:
    """Say whether any account or lane, seen or not, has this code."""
    return Lane.objects.filter(code=code).exists()


class NoAccount(LookupError):
    """No account takes electronic registered mail: such a letter has no other way out."""


def default_lane(*, unit_id: int, channel: Channel, electronic: bool = False) -> Lane:
    """Return the lane that a unit's messages go out by. Raises `NoAccount`."""
    return Lane.objects.get(pk=default_lane_id(unit_id=unit_id, channel=channel, electronic=electronic))


@remembered
def default_lane_id(*, unit_id: int, channel: Channel, electronic: bool = False) -> int:
    """Return the lane that a unit's messages go out by: a live one before others, its own before one it may use.

    One that an external system takes from is chosen where there is no other; without any it is the channel's capture
    lane. Letters that no live account takes wait for the own post; but for those that are `electronic` registered mail.
    Raises `NoAccount`.
    """
    codes = {"captures": list(CAPTURE_LANES.values()), "tests": list(TEST_LANES.values()), "taken": sorted(TAKEN)}
    with prepared() as cursor:
        cursor.execute(
            _DEFAULT_LANE,
            {"unit": unit_id, "channel": channel, "registered": REGISTERED, "electronic": electronic, **codes},
        )
        found = cursor.fetchone()
    if found is None:
        raise NoAccount("no account takes electronic registered mail")
    return int(found[0])


def live_accounts() -> list[Account]:
    """Return the accounts that are live and that we hand over by."""
    return list(Account.objects.filter(lane__is_live=True).exclude(kind__in=TAKEN).select_related("lane"))


def capturing_lanes() -> list[int]:
    """Return the lanes in capture mode on which something is queued."""
    queued = Message.objects.filter(lane_id=OuterRef("pk"), state=State.QUEUED)
    return list(Lane.objects.filter(Exists(queued), is_live=False).values_list("pk", flat=True))


def captured(*, viewer: Viewer, account: Account) -> int:
    """Return how many messages capture mode holds that could go out by `account`."""
    held = Message.objects.visible_to(viewer).filter(state=State.HELD, hold_reason=HoldReason.CAPTURE)
    lane = account.lane
    return held.filter(Q(lane=lane) | Q(lane__code=CAPTURE_LANES.get(lane.channel))).count()


def may_send(*, lane_id: int, at: datetime) -> bool:
    """Say whether messages of the lane may be claimed now: live, not paused, not cooling down, not in quiet hours.

    `at` is for the quiet hours alone; whether it has cooled down is said by the clock that all workers share.
    """
    account = (
        Account.objects.filter(lane__is_live=True, lane__paused_at__isnull=True, pk=lane_id)
        .filter(Q(lane__cool_until__isnull=True) | Q(lane__cool_until__lte=Now()))
        .exclude(Exists(EmergencyStop.objects.filter(until__isnull=True)))
        .only("quiet_from", "quiet_until", "time_zone")
        .first()
    )
    return account is not None and not is_quiet(
        at=at, quiet_from=account.quiet_from, quiet_until=account.quiet_until, time_zone=account.time_zone
    )


class Paused(NamedTuple):
    """An account that was paused, and why; "" if by hand."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What everybody must know at once: is anything stopped, paused or only captured?"""

    stopped_since: datetime | None
    stopped_by: str
    paused: Sequence[Paused]
    capturing: bool
    """No account is live yet: nothing leaves the house."""


def situation(*, viewer: Viewer) -> Situation:
    """Return the state of sending as the viewer's units see it, in one query: every page asks."""
    reach = viewer.unit_ids | viewer.above_ids
    with prepared() as cursor:
        cursor.execute(_SITUATION, {"all": viewer.sees_all, "own": list(viewer.unit_ids), "reach": list(reach)})
        since, by, paused, capturing = cursor.fetchone()
    return Situation(since, by or "", [Paused(*lane) for lane in paused], capturing)


@dataclass(frozen=True, slots=True)
class Printing:
    """A letter at its printer's: what we know of it, what was reported, and whether it can be asked back."""

    letter: Consignment
    reports: Sequence[CarrierReceipt]
    is_open: bool


def printing(*, viewer: Viewer, message: Message) -> Printing | None:
    """Return what became of a letter at its printer's; None: it is with none, or the viewer does not see it."""
    found = Consignment.objects.filter(message=message, message__in=Message.objects.visible_to(viewer))
    letter = found.select_related("account__lane").order_by("-number").first()
    if letter is None:
        return None
    reports = CarrierReceipt.objects.filter(message=message).order_by("-id")
    is_open = message.state in (State.SENT, State.UNCERTAIN) and letter.reported in ("", Reported.ON_THE_WAY)
    return Printing(letter, list(reports), is_open and KINDS[letter.account.kind].recalls)


@dataclass(frozen=True, slots=True)
class TextAtCarrier:
    """A text that a carrier has: who wanted it back and what came of that, the oldest first; whether it may be asked
    back now."""

    recalls: Sequence[TextRecall]
    is_withdrawable: bool


def text_at_carrier(*, viewer: Viewer, message: Message) -> TextAtCarrier:
    """Return how a text stands with its carrier."""
    found = TextRecall.objects.filter(message=message, message__in=Message.objects.visible_to(viewer))
    recalls = list(found.select_related("by", "account__lane").order_by("pk"))
    return TextAtCarrier(recalls, is_withdrawable(message))


def workers() -> QuerySet[Worker]:
    """Return the workers that delivered lately, the freshest first."""
    return Worker.objects.order_by("-seen_at")


def alive_workers(*, at: datetime) -> int:
    """Return how many workers deliver now."""
    return Worker.objects.filter(seen_at__gt=at - FRESH).count()
