"""The digest of what somebody approves: who gets what, from which version, with which words."""

from django.db import connection

_DIGEST = """
WITH line AS (
  SELECT i.id, concat_ws('|', i.contact_id, i.step, i.state, i.reason, m.recipient, m.state, r.sha256) AS said
    FROM runs_runitem i
    LEFT JOIN outbox_message m ON m.id = i.message_id
    LEFT JOIN outbox_rendition r ON r.message_id = m.id AND r.number = m.rendition
   WHERE i.run_id = %(run)s
), block AS (
  SELECT id / 10000 AS number, sha256(string_agg(said, E'\n' ORDER BY id)::bytea) AS digest FROM line GROUP BY 1
), head AS (
  SELECT concat_ws('|', title, template_version_id, lane_id, not_before AT TIME ZONE 'UTC') AS said
    FROM runs_run WHERE id = %(run)s
)
SELECT encode(sha256(
         (SELECT convert_to(said, 'UTF8') FROM head)
         || COALESCE((SELECT string_agg(digest, ''::bytea ORDER BY number) FROM block), ''::bytea)
       ), 'hex')
"""


def digest_of(*, run_id: int) -> str:
    """Return the digest of a run as it stands now: any change of a recipient or a message changes it."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, {"run": run_id})
        digest: str = cursor.fetchone()[0]
        return digest
