"""The customer that a template is shown for: searched, stepped through, remembered in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict

from postroom.web.shell.lists import number

if TYPE_CHECKING:
    from postroom.contacts.models import Contact
    from postroom.web.templates.belonging import Belonging

HITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Who the template is shown for, who comes before and next, and who else was found by what was typed."""

    contact: Contact | None
    preceding: int | None
    following: int | None
    typed: str
    hits: Sequence[Contact]


def model_for(*, belonging: Belonging, query: QueryDict) -> Model:
    """Return the customer that the address names (`for`) or that was searched (`find`), else the first there is."""
    typed = query.get("find", "").strip()
    found = belonging.among(typed).order_by("pk")
    contact = found.filter(pk=number(query, "for") or 0).first() or found.first()
    after = found.filter(pk__gt=contact.pk).first() or found.first() if contact else None
    before = found.filter(pk__lt=contact.pk).order_by("-pk").values_list("pk", flat=True).first() if contact else None
    return Model(
        contact=contact,
        preceding=before,
        following=after.pk if after and contact and after.pk != contact.pk else None,
        typed=typed,
        hits=list(found[:HITS]) if typed else (),
    )
