"""Say why somebody who is chosen is left out all the same: by hand, deceased, in an audience, written to lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Q, Value, When

from postroom.access.models import Unit
from postroom.audiences import selectors as audiences
from postroom.audiences.conditions import Did, Filter, Messages
from postroom.contacts.models import ContactQuerySet
from postroom.runs.reasons import Reason


def reasons_to_leave_out(*, selection: Mapping[str, Any], unit: Unit, at: datetime) -> list[tuple[When, When]]:
    """Return what matches whom the selection leaves out: each with the reason, and with what it is about.

    The first that matches counts. Raises `audiences.Gone` or `audiences.BadFilter`.
    """
    found = []
    by_hand: dict[str, list[int]] = {}
    for contact_id, why in selection.get("by_hand", ()):
        by_hand.setdefault(why, []).append(contact_id)
    for why, ids in by_hand.items():
        passing = Q(pk__in=ids)
        found.append((When(passing, then=Value(Reason.BY_HAND.value)), When(passing, then=Value(why))))
    for name, wanted, reason in (
        ("is_deceased", selection.get("without_deceased", True), Reason.DECEASED),
        ("is_disputed", selection.get("without_disputed", False), Reason.DISPUTED),
    ):
        if wanted:
            passing = Q(**{name: True})
            found.append((When(passing, then=Value(reason.value)), When(passing, then=Value(""))))
    for audience_id in selection.get("without_audiences", ()):
        passing = audiences.in_any(ids=[audience_id], unit=unit, at=at)
        name = audiences.name_of(audience_id=audience_id)
        found.append((When(passing, then=Value(Reason.IN_AUDIENCE.value)), When(passing, then=Value(name))))
    if days := selection.get("without_written_days"):
        asked = Filter(all=(Messages(Did.WRITTEN, days),))
        passing = audiences.found_by(asked, unit=unit, at=at)
        found.append((When(passing, then=Value(Reason.WRITTEN_LATELY.value)), When(passing, then=Value(str(days)))))
    return found


def with_reasons(
    every: ContactQuerySet, *, selection: Mapping[str, Any], unit: Unit, at: datetime
) -> tuple[str, tuple[Any, ...]]:
    """Return the query of the ids of these contacts, each with the reason to leave it out (or "") and its detail."""
    whens = reasons_to_leave_out(selection=selection, unit=unit, at=at)
    nothing = Value("", output_field=CharField())
    asked = every.order_by().annotate(
        left_out=Case(*(reason for reason, _ in whens), default=nothing, output_field=CharField()),
        left_out_for=Case(*(detail for _, detail in whens), default=nothing, output_field=CharField()),
    )
    statement, arguments = asked.values("id", "delivery_method", "left_out", "left_out_for").query.sql_with_params()
    return statement, tuple(arguments)
