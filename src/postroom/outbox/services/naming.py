"""What orders name: the templates that a unit may send, in one statement, and the topics."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from postroom.access.sharing import REACH, USABLE
from postroom.access.standing import remembered
from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.statements import prepared


class Said(NamedTuple):
    """What an order says: a published version (None: a text of its own), and the topic that it is about."""

    version_id: int | None
    topic_id: int | None


_TEMPLATES = f"""
WITH RECURSIVE {REACH}
SELECT t.id, t.name, t.code, v.id, t.topic_id
  FROM reach, stationery_template t
  JOIN LATERAL (
    SELECT id FROM stationery_templateversion
     WHERE template_id = t.id AND published_at IS NOT NULL ORDER BY number DESC LIMIT 1
  ) v ON true
 WHERE t.retired_at IS NULL AND {USABLE}
   AND (t.id = ANY(%(numbers)s::bigint[]) OR t.code = ANY(%(words)s::text[]) OR t.name = ANY(%(words)s::text[]))
"""  # noqa: S608 -- our own parts


def usable_templates(*, viewer: Viewer, unit_id: int, names: Collection[int | str]) -> Mapping[int | str, Said]:
    """Return the published versions that the unit may send, by id, code or name; a code goes before a name."""
    if not viewer.may(Right.SEE, unit_id):
        return {}
    return _named(unit_id, frozenset(names))


@remembered
def _named(unit_id: int, names: frozenset[int | str]) -> Mapping[int | str, Said]:
    words = [name for name in names if isinstance(name, str)]
    numbers = [name for name in names if isinstance(name, int)]
    found: dict[int | str, Said] = {}
    codes: dict[int | str, Said] = {}
    with prepared() as cursor:
        cursor.execute(_TEMPLATES, {"unit": unit_id, "words": words, "numbers": numbers})
        for template_id, name, code, version_id, topic_id in cursor:
            found[template_id] = found[name] = codes[code] = Said(version_id, topic_id)
    return found | codes


@remembered
def topics_by_code() -> Mapping[str, int]:
    """Return the id of every topic, by its code."""
    return {topic.code: topic.pk for topic in contacts.topics()}
