"""The digest of what somebody approves: who gets what, from which version, with which words; and what changed in it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

_DIGEST = """
WITH line AS (
  SELECT i.id, m.state, m.rendition,
         concat_ws('|', i.contact_id, i.step, i.state, i.reason, m.recipient, m.state, r.sha256) AS said
    FROM runs_runitem i
    LEFT JOIN outbox_message m ON m.id = i.message_id
    LEFT JOIN outbox_rendition r ON r.message_id = m.id AND r.number = m.rendition
   WHERE i.run_id = %(run)s
), block AS (
  SELECT id / 10000 AS number, sha256(string_agg(said, E'\\n' ORDER BY id)::bytea) AS digest FROM line GROUP BY 1
), head AS (
  SELECT concat_ws('|', r.title, r.template_version_id, r.lane_id, r.not_before AT TIME ZONE 'UTC',
                   'e-mail ' || b.design_id, 'letter ' || b.letter_design_id) AS said,
         jsonb_build_object('title', r.title, 'version', r.template_version_id, 'account', r.lane_id,
                            'not_before', r.not_before AT TIME ZONE 'UTC',
                            'design', b.design_id, 'letter_design', b.letter_design_id) AS told
    FROM runs_run r JOIN outbox_batch b ON b.id = r.batch_id WHERE r.id = %(run)s
)
SELECT encode(sha256(
         (SELECT convert_to(said, 'UTF8') FROM head)
         || COALESCE((SELECT string_agg(digest, ''::bytea ORDER BY number) FROM block), ''::bytea)
       ), 'hex'),
       (SELECT told FROM head) || (
         SELECT jsonb_build_object('going', count(*) FILTER (WHERE state = 'pending_approval'),
                                   'written_anew', count(*) FILTER (WHERE rendition > 1)) FROM line)
"""
TOLD = ("title", "version", "design", "letter_design", "account", "not_before", "going", "written_anew")
"""What people can tell apart, in the order in which it is told."""
ELSEWHERE = "recipients"
"""Something else of a message: where it goes, or what it says."""


def taken(*, run_id: int) -> tuple[str, Mapping[str, Any]]:
    """Return the digest of a run as it stands now, and what people can tell of it.

    Any change of a recipient or a message changes the digest.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, {"run": run_id})
        digest, told = cursor.fetchone()
    return digest, orjson.loads(told)


def changes(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Sequence[tuple[str, Any, Any]]:
    """Say what is different, as (what, before, now); something is, so at least that messages are not the same."""
    found = [(what, before.get(what), now[what]) for what in TOLD if before and before.get(what) != now[what]]
    return found or [(ELSEWHERE, None, None)]
