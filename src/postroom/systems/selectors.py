"""Which systems there are, who is asking, and how each of them gets on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q

from postroom.access.models import Unit
from postroom.outbox.models import Dispatch
from postroom.systems.models import System

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer
    from postroom.delivery.models import Account


class Standing(NamedTuple):
    """How a system gets on: what waits for it, what it holds just now, and what became of all it ever took."""

    system: System
    accounts: list[Account]
    allowed: list[str]
    waiting: int
    in_hand: int

    @property
    def ran_out(self) -> int:
        """Leases that ended without a report."""
        system = self.system
        return max(0, system.taken - self.in_hand - system.accepted - system.failed - system.released)


def systems(*, viewer: Viewer) -> list[Standing]:
    """Return the systems that the viewer sets up, those that are let in first, in a fixed number of queries."""
    found = list(
        System.objects.visible_to(viewer)
        .select_related("unit", "key")
        .prefetch_related("accounts__lane")
        .order_by("-key__revoked_at", "name")
    )
    lanes = [account.pk for system in found for account in system.accounts.all()]
    queued = Dispatch.objects.filter(lane_id__in=lanes).values("lane_id")
    waits = {row["lane_id"]: row for row in queued.annotate(
        waiting=Count("pk", filter=Q(lease_until__isnull=True)), held=Count("pk", filter=Q(lease_by__lt=0))
    )}  # fmt: skip
    named = {unit for system in found for account in system.accounts.all() for unit in account.lane.allowed_unit_ids}
    units = dict(Unit.objects.filter(pk__in=named).values_list("pk", "name"))
    return [_standing(system, waits, units) for system in found]


def system(*, viewer: Viewer, system_id: int) -> System:
    """Return one system; raises `System.DoesNotExist`, also for one that the viewer may not see."""
    return System.objects.visible_to(viewer).select_related("unit", "key").get(pk=system_id)


def by_code(*, viewer: Viewer, code: str) -> System | None:
    """Return the system `code`, if the viewer sees one."""
    return System.objects.visible_to(viewer).select_related("unit", "key").filter(code=code).first()


def of_key(*, key_id: int) -> System | None:
    """Return the system that comes in by this key, if it is one."""
    return System.objects.filter(key_id=key_id).first()


def allowed_units(*, system: System) -> list[Unit]:
    """Return the units that may use it besides its own."""
    named = {unit for account in system.accounts.select_related("lane") for unit in account.lane.allowed_unit_ids}
    return list(Unit.objects.filter(pk__in=named).order_by("name"))


def _standing(system: System, waits: dict[int, dict[str, int]], units: dict[int, str]) -> Standing:
    accounts = list(system.accounts.all())
    rows = [waits[account.pk] for account in accounts if account.pk in waits]
    allowed = {units[pk] for account in accounts for pk in account.lane.allowed_unit_ids if pk in units}
    return Standing(
        system=system,
        accounts=accounts,
        allowed=sorted(allowed),
        waiting=sum(row["waiting"] for row in rows),
        in_hand=sum(row["held"] for row in rows),
    )
