"""The customer that a template is shown for: searched, stepped through, remembered in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.web.shell.lists import number

if TYPE_CHECKING:
    from postroom.contacts.models import Contact, ContactQuerySet
    from postroom.stationery.models import Template

HITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Who the template is shown for, who comes next, and who else was found by what was typed."""

    contact: Contact | None
    following: int | None
    typed: str
    hits: Sequence[Contact]


def among(*, viewer: Viewer, template: Template, typed: str = "") -> ContactQuerySet:
    """Return the customers that a template can be shown for."""
    found = contacts.search(viewer=viewer, text=typed).select_related("unit__brand", "brand")
    return found.filter(unit_id=template.unit_id) if template.unit_id else found


def model_for(*, viewer: Viewer, template: Template, query: QueryDict) -> Model:
    """Return the customer that the address names (`for`) or that was searched (`find`), else the first there is."""
    typed = query.get("find", "").strip()
    found = among(viewer=viewer, template=template, typed=typed).order_by("pk")
    contact = found.filter(pk=number(query, "for") or 0).first() or found.first()
    after = found.filter(pk__gt=contact.pk).first() or found.first() if contact else None
    return Model(
        contact=contact,
        following=after.pk if after and contact and after.pk != contact.pk else None,
        typed=typed,
        hits=list(found[:HITS]) if typed else (),
    )
