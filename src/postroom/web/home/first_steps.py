"""The first steps with a new Postroom; each ticks itself when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.delivery import selectors as delivery
from postroom.runs import selectors as runs
from postroom.stationery import selectors as stationery

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One thing to do; `url` is empty where the viewer may not do it: then it is no step of theirs."""

    title: _StrPromise
    text: _StrPromise
    action: _StrPromise
    url: str
    done: bool


def of(*, viewer: Viewer) -> Sequence[FirstStep]:
    """Return the first steps that the viewer may do while one of them is left, then nothing."""
    every = [
        FirstStep(
            title=_("Connect an account"),
            text=_("The mail server that your e-mails leave by. It captures until you switch it live."),
            action=_("Connect"),
            url=_place("connections:new", viewer, Right.SET_UP, "smtp"),
            done=delivery.accounts(viewer=viewer).exists(),
        ),
        FirstStep(
            title=_("Import customers"),
            text=_("From a CSV or Excel file; a trial run shows what is wrong with it first."),
            action=_("Import"),
            url=_place("import:index", viewer, Right.WRITE),
            done=contacts.search(viewer=viewer, text="").exists(),
        ),
        FirstStep(
            title=_("Write a template"),
            text=_("Once, with #tags for what differs from customer to customer."),
            action=_("Write"),
            url=_place("templates:index", viewer, Right.WRITE),
            done=stationery.has_own_published(viewer=viewer),
        ),
        FirstStep(
            title=_("Generate a run"),
            text=_("Choose who gets it, look at what each will get, approve."),
            action=_("New bulk message"),
            url=_place("runs:new", viewer, Right.SEND),
            done=runs.runs(viewer=viewer).exists(),
        ),
    ]
    steps = [step for step in every if step.url]
    return [] if all(step.done for step in steps) else steps


def _place(name: str, viewer: Viewer, right: Right, *args: str) -> str:
    try:
        return reverse(name, args=args) if viewer.may(right) else ""
    except NoReverseMatch:
        return ""  # its area is not installed
