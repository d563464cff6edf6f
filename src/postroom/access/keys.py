"""Keys of programs: issue, look at, revoke, and let in whoever shows one."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

import orjson
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from postroom.access.models import ApiKey, Unit
from postroom.access.standing import MARK, as_it_stood, remembered
from postroom.access.tree import tree
from postroom.access.viewer import NotAllowed, Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.statements import prepared

USUAL_RIGHTS = (Right.SEE, Right.WRITE, Right.SEND)
"""What a program needs that keeps customers up to date and writes to them; it sees the messages that it ordered."""

BUCKET_SECONDS = 2
"""The bucket of a key holds what it may ask in so many seconds."""

_ADMIT = f"""
WITH held AS (
  SELECT id, per_second, tokens, tokens_at
    FROM access_apikey
   WHERE digest = %(digest)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE
), timed AS MATERIALIZED (
  SELECT *, clock_timestamp() AS at FROM held
), filled AS (
  SELECT id, at, LEAST(%(seconds)s::int * per_second, COALESCE(
                tokens + per_second * extract(epoch FROM at - tokens_at), %(seconds)s::int * per_second)) AS level
    FROM timed
)
UPDATE access_apikey k
   SET tokens = CASE WHEN level >= 1 THEN level - 1 ELSE level END, tokens_at = filled.at, last_used_at = now()
  FROM filled WHERE k.id = filled.id
RETURNING k.id, k.name, k.unit_id, k.rights, k.is_test, level >= 1, k.per_second, level, {MARK},
  set_config('synchronous_commit', 'off', true)
"""  # noqa: S608 -- our own parts
"""The clock is read once, and after the row was waited for: else what drips in meanwhile is lost or counted twice.
Nobody waits for the disk: a lost count of requests harms nobody."""


class BadKey(Exception):
    """There is no such key, or it was revoked, or its time is over."""


class Allowance(NamedTuple):
    """How many requests a key's bucket holds, how many are left in it, and in how many seconds it will be full."""

    size: int
    left: int
    full_in: int


class TooFast(Exception):
    """The key has used up its requests for now; `wait` says for how many seconds."""

    def __init__(self, wait: float, allowance: Allowance) -> None:
        super().__init__(f"wait {wait:.2f} s")
        self.wait, self.allowance = wait, allowance


class CodeTaken(Exception):
    """There is a key with this code already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program that was let in; `viewer` is what it may see and do."""

    key_id: int
    unit_id: int
    is_test: bool
    viewer: Viewer
    allowance: Allowance
    mark: str | None
    """Of what was set up when it came in, see `standing`."""


def admit(*, token: str) -> Caller:
    """Let in whoever shows this key, and count the request. Raises `BadKey` or `TooFast`.

    One statement, which commits by itself: call it outside of a transaction.
    """
    row = _admitted(token)
    if row is None:
        raise BadKey
    key_id, name, unit_id, rights, is_test, granted, per_second, level, mark, _ = row
    left = level - 1 if granted else level
    allowance = Allowance(BUCKET_SECONDS * per_second, int(left), ceil(BUCKET_SECONDS - left / per_second))
    if not granted:
        raise TooFast((1 - level) / per_second, allowance)
    with as_it_stood(mark):
        below, above = _around(unit_id)
    units = dict.fromkeys(map(Right, orjson.loads(rights)), below)
    viewer = Viewer(user_id=0, name=name, units=units, above_ids=above, key_id=key_id)
    return Caller(key_id=key_id, unit_id=unit_id, is_test=is_test, viewer=viewer, allowance=allowance, mark=mark)


@remembered
def _around(unit_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return a unit with all below it, and all above it."""
    places = tree()
    return frozenset(places.below(unit_id)), frozenset(places.above([unit_id]))


def _admitted(token: str) -> Any:
    """Ask over the line that is there; if it turns out to be dead, over a new one.

    So the first statement of a request finds that out, and not another one before it.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _ask(token)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _ask(token)


def _ask(token: str) -> Any:
    with prepared() as cursor:
        cursor.execute(_ADMIT, {"seconds": BUCKET_SECONDS, "digest": _digest(token)})
        return cursor.fetchone()


def keys(*, viewer: Viewer) -> QuerySet[ApiKey]:
    """Return the keys of the units that the viewer sets up, those in use first."""
    every = ApiKey.objects.select_related("unit", "made_by").order_by("-revoked_at", "name")
    return every if viewer.sees_all else every.filter(unit_id__in=viewer.units.get(Right.SET_UP, frozenset()))


def key(*, viewer: Viewer, key_id: int) -> ApiKey:
    """Return one key; raises `ApiKey.DoesNotExist`, also for one that the viewer may not see."""
    return keys(viewer=viewer).get(pk=key_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a key is for and what it may do."""

    code: str
    name: str
    unit: Unit
    rights: Collection[Right] = USUAL_RIGHTS
    is_test: bool = False
    per_second: int = 1000
    expires_at: datetime | None = None


def may_offer_outbox(*, viewer: Viewer, unit: Unit) -> bool:
    """Say whether the viewer sees the outbox wherever a key of the unit would, and so may let a key see it."""
    return viewer.sees_all or tree().below(unit.pk) <= viewer.outbox_ids


@transaction.atomic
def issue(*, viewer: Viewer, terms: Terms, at: datetime) -> tuple[ApiKey, str]:
    """Make a key; returns it with its token, which nobody can be told again. Raises `CodeTaken` or `NotAllowed`."""
    _must_offer(viewer, terms)
    if ApiKey.objects.filter(code=terms.code).exists():
        raise CodeTaken(terms.code)
    hint = f"prm_{'test' if terms.is_test else 'live'}_{secrets.token_hex(4)}"
    token = f"{hint}_{secrets.token_urlsafe(32)}"
    made = ApiKey.objects.create(
        code=terms.code, digest=_digest(token), hint=hint, is_test=terms.is_test, made_at=at,
        made_by_id=viewer.user_id or None, **_changeable(terms),
    )  # fmt: skip
    audit.record(actor=viewer, action=Action.KEY_MADE, about=made, unit_id=made.unit_id, rights=made.rights)
    return made, token


@transaction.atomic
def change(*, viewer: Viewer, key: ApiKey, terms: Terms) -> None:
    """Say anew what a key may do. Live stays live and test stays test: programs trust in that."""
    viewer.must(Right.SET_UP, key.unit_id)
    _must_offer(viewer, terms)
    before = ApiKey.objects.select_for_update().get(pk=key.pk)
    new = _changeable(terms)
    if changed := {name: value for name, value in new.items() if getattr(before, name) != value}:
        ApiKey.objects.filter(pk=key.pk).update(**changed)
        told = {name: str(value) if value is not None else None for name, value in changed.items()}
        audit.record(
            actor=viewer, action=Action.KEY_CHANGED, about=key, unit_id=terms.unit.pk,
            **told | ({"rights": new["rights"], "rights_before": before.rights} if "rights" in changed else {}),
        )  # fmt: skip


@transaction.atomic
def revoke(*, viewer: Viewer, key: ApiKey, at: datetime) -> None:
    """Let nobody in with this key any more, from the next request on."""
    viewer.must(Right.SET_UP, key.unit_id)
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        audit.record(actor=viewer, action=Action.KEY_REVOKED, about=key, unit_id=key.unit_id)


def _must_offer(viewer: Viewer, terms: Terms) -> None:
    viewer.must(Right.SET_UP, terms.unit.pk)
    if Right.OUTBOX in terms.rights and not may_offer_outbox(viewer=viewer, unit=terms.unit):
        raise NotAllowed("needs the right to see the outbox")


def _changeable(terms: Terms) -> dict[str, object]:
    return {
        "name": terms.name, "unit": terms.unit, "rights": sorted(terms.rights), "per_second": terms.per_second,
        "expires_at": terms.expires_at,
    }  # fmt: skip


def _digest(token: str) -> str:
    """A key is random enough that nobody finds it from a plain digest."""
    return hashlib.sha256(token.encode()).hexdigest()
