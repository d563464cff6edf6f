"""Leave single customers out of a run, each with a reason that somebody typed, and take that back."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from postroom.access.viewer import Viewer
from postroom.contacts.models import Contact
from postroom.runs.models import Run
from postroom.runs.services.choosing import choose, so_far, to_change
from postroom.runs.services.offering import check_accounts

MOST_BY_HAND = 500
"""More than that is an audience or a list to be left out."""


class NotThere(LookupError):
    """The unit of the run has no such customer."""


class TooMany(ValueError):
    """So many were left out one by one that no more can be."""


@transaction.atomic
def leave_out(*, run_id: int, viewer: Viewer, account: str, why: str) -> Contact:
    """Leave a customer out, however they are chosen. Raises `NotThere`, `TooMany`, or `NotDraft`."""
    run = to_change(run_id=run_id, viewer=viewer)
    found = check_accounts(run=run, viewer=viewer, text=account).valid
    if len(found) != 1:
        raise NotThere(account)
    [contact_id] = found
    others = [one for one in so_far(run=run).recipients.by_hand or () if one[0] != contact_id]
    if len(others) >= MOST_BY_HAND:
        raise TooMany(account)
    _keep(run, viewer, [*others, (contact_id, why)])
    return Contact.objects.visible_to(viewer).get(pk=contact_id)


@transaction.atomic
def take_back(*, run_id: int, viewer: Viewer, contact_id: int) -> None:
    """Let somebody who was left out by hand get it again. Raises `NotDraft`."""
    run = to_change(run_id=run_id, viewer=viewer)
    _keep(run, viewer, [one for one in so_far(run=run).recipients.by_hand or () if one[0] != contact_id])


def left_by_hand(*, run: Run, viewer: Viewer) -> list[tuple[Contact, str]]:
    """Return who was left out by hand, with the reasons, in the order in which they were."""
    kept = so_far(run=run).recipients.by_hand or ()
    known = Contact.objects.visible_to(viewer).in_bulk([contact_id for contact_id, _why in kept])
    return [(known[contact_id], why) for contact_id, why in kept if contact_id in known]


def _keep(run: Run, viewer: Viewer, by_hand: Sequence[tuple[int, str]]) -> None:
    chosen = so_far(run=run)
    kept = replace(chosen, recipients=replace(chosen.recipients, by_hand=by_hand))
    choose(run_id=run.pk, viewer=viewer, chosen=kept)
