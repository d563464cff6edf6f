"""Customers of a run whom no address reaches, given to somebody who puts their addresses right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from postroom.access.models import Group, User
from postroom.runs.models.runs import Run, RunState
from postroom.runs.reasons import Part, Reason

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer


class AddressTaskQuerySet(models.QuerySet["AddressTask"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's units, of whose customers alone somebody can say whether any is left."""
        return self if viewer.sees_all else self.filter(run__unit_id__in=viewer.unit_ids)

    def open(self) -> Self:
        """Those in which something is to be done: while nothing of the run is made, an address still helps it."""
        return self.filter(done_at__isnull=True, run__state=RunState.DRAFT)

    def assigned_to(self, viewer: Viewer) -> Self:
        """Those of the viewer, or of a group of theirs."""
        groups = Group.objects.filter(members=viewer.user_id).values("pk")
        return self.filter(Q(assigned_user=viewer.user_id) | Q(assigned_group__in=groups))


class AddressTask(models.Model):
    """One group of those whom a run does not reach, for one person or one group of people, until a day."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=16)
    ways = models.CharField(max_length=120, blank=True)
    """Why by none of the channels, where each has another reason; as in `reasons.Part`."""
    assigned_user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    assigned_group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="+")
    until = models.DateField()
    """The day by which it is wanted: the last one of it, for people; nothing happens by itself on the day after."""
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    objects = AddressTaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "reason", "ways"], name="run_addresses_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.reason} {self.ways}".rstrip()

    @property
    def assignee(self) -> User | Group | None:
        """Who puts the addresses right."""
        return self.assigned_user or self.assigned_group

    @property
    def part(self) -> Part:
        """Which of those who are not reached it is about."""
        return Part(Reason(self.reason), self.ways)
