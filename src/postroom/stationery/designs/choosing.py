"""Which design a message gets: its template's; else the one chosen for its occasion, day, unit, brand and kind.

For all messages of a batch others can be chosen in their place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Self

from postroom.access.standing import remembered
from postroom.statements import prepared

EMAIL, LETTER = "email", "letter"
_ASKED = """
WITH RECURSIVE up (id, parent_id, depth) AS (
  SELECT id, parent_id, 0 FROM access_unit WHERE id = %(unit)s::bigint
   UNION ALL SELECT u.id, u.parent_id, up.depth + 1 FROM access_unit u JOIN up ON u.id = up.parent_id
)
SELECT t.id AS template_id, asked.text_id, t.occasion, v.version_id, l.version_id AS letter_id, '' AS medium,
       NULL AS brand_id, '' AS kind, NULL AS begins_on, NULL AS ends_on, 0 AS depth, k.needs_consent
  FROM (SELECT id, NULL::bigint AS text_id FROM stationery_template WHERE id = ANY(%(templates)s::bigint[])
         UNION ALL
        SELECT template_id, id FROM stationery_templateversion WHERE id = ANY(%(texts)s::bigint[])) asked
  JOIN stationery_template t ON t.id = asked.id
  LEFT JOIN LATERAL (SELECT max(id) AS version_id FROM stationery_designversion
                      WHERE design_id = t.design_id AND published_at IS NOT NULL) v ON true
  LEFT JOIN LATERAL (SELECT max(id) AS version_id FROM stationery_designversion
                      WHERE design_id = t.letter_design_id AND published_at IS NOT NULL) l ON true
  LEFT JOIN contacts_topic k ON k.id = coalesce(%(topic)s::bigint, t.topic_id)
 UNION ALL
SELECT NULL, NULL, c.occasion, v.version_id, NULL, c.medium, c.brand_id, c.kind, c.begins_on, c.ends_on,
       CASE WHEN c.unit_id IS NULL THEN 1000 ELSE up.depth END, k.needs_consent
  FROM stationery_designchoice c
  LEFT JOIN up ON up.id = c.unit_id
  JOIN stationery_design d ON d.id = c.design_id AND d.retired_at IS NULL
  JOIN LATERAL (SELECT max(id) AS version_id FROM stationery_designversion
                 WHERE design_id = c.design_id AND published_at IS NOT NULL) v ON v.version_id IS NOT NULL
  LEFT JOIN contacts_topic k ON k.id = %(topic)s::bigint
 WHERE c.unit_id IS NULL OR up.id IS NOT NULL
"""
"""Versions of a design are published in the order of their ids."""


_NEWEST = """
SELECT d.medium, max(v.id) FROM stationery_design d JOIN stationery_designversion v ON v.design_id = d.id
 WHERE d.id = ANY(%(designs)s::bigint[]) AND v.published_at IS NOT NULL GROUP BY 1
"""


class Designs(NamedTuple):
    """The designs that messages get whatever their template says; None: the one it says, or they would get."""

    email_id: int | None = None
    letter_id: int | None = None


AS_SAID = Designs()


class _Row(NamedTuple):
    template_id: int | None
    text_id: int | None
    """The version of the template that was asked for."""
    occasion: str
    version_id: int | None
    letter_id: int | None
    """The version of the design of the template's letters."""
    medium: str
    brand_id: int | None
    kind: str
    begins_on: date | None
    ends_on: date | None
    depth: int
    needs_consent: bool | None


@dataclass(frozen=True, slots=True)
class Choosing:
    """What was asked once for many messages of a unit about one topic."""

    templates: Mapping[int, _Row]
    texts: Mapping[int, _Row]
    choices: Sequence[_Row]
    today: date
    instead: Mapping[str, int] = field(default_factory=dict)
    """By medium the version of the design that all of them get."""

    def with_designs(self, designs: Designs) -> Self:
        """Return it for messages that get these designs, in one query where any is named."""
        return replace(self, instead=_newest(designs)) if any(designs) else self

    def version_id(
        self, *, brand_id: int, template_id: int | None = None, text_id: int | None = None, medium: str = EMAIL
    ) -> int | None:
        """Return the published version of the design that a message gets; None: the built-in one.

        The message is of a template, or of a version of one (`text_id`), or of none.
        """
        if medium in self.instead:
            return self.instead[medium]
        template = self.templates.get(template_id or 0) or self.texts.get(text_id or 0)
        named = (template.version_id if medium == EMAIL else template.letter_id) if template else None
        if named:
            return named
        fitting = [row for row in self.choices if row.medium == medium and self._fits(row, brand_id, template)]
        return min(fitting, key=_rank).version_id if fitting else None

    def _fits(self, row: _Row, brand_id: int, template: _Row | None) -> bool:
        kind = "marketing" if (template or row).needs_consent else "service"
        return (
            row.brand_id in (None, brand_id)
            and row.kind in ("", kind)
            and row.occasion in ("", template.occasion if template else "")
            and (row.begins_on or self.today) <= self.today <= (row.ends_on or self.today)
        )


def choosing(
    *,
    unit_id: int,
    topic_id: int | None,
    today: date,
    template_ids: Collection[int] = (),
    text_ids: Collection[int] = (),
) -> Choosing:
    """Return what is needed to choose designs, in one query. Without a topic, the template's counts."""
    rows = _asked(unit_id, topic_id, tuple(template_ids), tuple(text_ids))
    return Choosing(
        templates={row.template_id: row for row in rows if row.template_id and not row.text_id},
        texts={row.text_id: row for row in rows if row.text_id},
        choices=[row for row in rows if row.template_id is None],
        today=today,
    )


@remembered
def _asked(
    unit_id: int, topic_id: int | None, template_ids: tuple[int, ...], text_ids: tuple[int, ...]
) -> Sequence[_Row]:
    given = {"unit": unit_id, "topic": topic_id, "templates": list(template_ids), "texts": list(text_ids)}
    with prepared() as cursor:
        cursor.execute(_ASKED, given)
        return [_Row(*row) for row in cursor.fetchall()]


def _newest(designs: Designs) -> Mapping[str, int]:
    with prepared() as cursor:
        cursor.execute(_NEWEST, {"designs": [one for one in designs if one]})
        return dict(cursor.fetchall())


def _rank(row: _Row) -> tuple[bool, bool, int, bool, bool]:
    """The most particular comes first."""
    return not row.occasion, not (row.begins_on or row.ends_on), row.depth, row.brand_id is None, not row.kind
