"""Takes rows away for good, sets at a time, and keeps their numbers."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from postroom.core.rendering.skeleton import Skeleton
from postroom.incoming import services as incoming
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment
from postroom.posting import services as posting
from postroom.privacy import files
from postroom.reports import services as reports
from postroom.returns.services import forgetting as returns
from postroom.runs import services as runs

REMOVED = Skeleton(
    ("(removed)",), ("What stood here was removed in time.\n",), ("<p>What stood here was removed in time.</p>",)
)
_COUNT = """
INSERT INTO privacy_statistic (day, unit_id, channel, outcome, count)
SELECT (COALESCE(executed_at, ordered_at) AT TIME ZONE 'UTC')::date, unit_id, channel, state, count(*)
  FROM outbox_message WHERE id = ANY(%(ids)s) GROUP BY 1, 2, 3, 4
    ON CONFLICT (day, unit_id, channel, outcome) DO UPDATE SET count = privacy_statistic.count + EXCLUDED.count
"""
_OF_MESSAGES = (
    "UPDATE runs_runitem SET message_id = NULL WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM runs_fallback WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_draft WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_decision WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_happening WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_shelved WHERE message_id = ANY(%(ids)s)",
    "UPDATE outbox_cost SET message_id = NULL WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_admission WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_registeredstage WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_registeredletter WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM delivery_consignment WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM delivery_textrecall WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_carrierpart WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_carrierreceipt WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_returncode WHERE message_id = ANY(%(ids)s)",
    "DELETE FROM outbox_dispatch WHERE message_id = ANY(%(ids)s)",
)
_SKELETONS_OF = "SELECT DISTINCT skeleton_id FROM outbox_rendition WHERE message_id = ANY(%(ids)s)"
_BLANK = """
UPDATE outbox_rendition SET skeleton_id = %(removed)s, fills = '[]'
 WHERE message_id = ANY(%(ids)s) AND skeleton_id <> %(removed)s
"""
_STAYS = """
UPDATE outbox_message SET subject = '', problem = '', expires_at = LEAST(COALESCE(expires_at, now()), now())
 WHERE id = ANY(%(ids)s)
"""
"""A message without its contents can never go out again."""
_UNUSED = """
DELETE FROM outbox_skeleton s WHERE digest = ANY(%(digests)s)
   AND NOT EXISTS (SELECT FROM outbox_rendition r WHERE r.skeleton_id = s.digest)
"""


@transaction.atomic
def blank(ids: Sequence[int]) -> list[str]:
    """Take contents and files of messages away; returns the skeletons that may have become unused.

    The message stays, with its log and the digest of what it said.
    """
    outbox.keep_skeletons({REMOVED.digest: REMOVED})
    given: dict[str, Any] = {"ids": list(ids), "removed": REMOVED.digest}
    with connection.cursor() as cursor:
        cursor.execute(_SKELETONS_OF, given)
        digests = [row[0] for row in cursor.fetchall() if row[0] != REMOVED.digest]
        cursor.execute(_BLANK, given)
        cursor.execute("DELETE FROM outbox_draft WHERE message_id = ANY(%(ids)s)", given)
        cursor.execute(_STAYS, given)
    files.forget(Attachment.objects.filter(message_id__in=ids))
    posting.forget(message_ids=ids, rows_too=False)
    return digests


@transaction.atomic
def remove(ids: Sequence[int]) -> list[str]:
    """Take whole messages away and count them; returns the skeletons that may have become unused."""
    given: dict[str, Any] = {"ids": list(ids)}
    files.forget(Attachment.objects.filter(message_id__in=ids))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, given)
        runs.count_messages(ids=ids)
        reports.keep_counted(ids=ids)
        returns.forget(message_ids=ids)
        incoming.forget_messages(message_ids=ids)
        posting.forget(message_ids=ids, rows_too=True)
        outbox.forget_proofs(message_ids=ids)
        cursor.execute(_SKELETONS_OF, given)
        digests = [row[0] for row in cursor.fetchall()]
        for statement in _OF_MESSAGES:
            cursor.execute(statement, given)
        cursor.execute("DELETE FROM outbox_rendition WHERE message_id = ANY(%(ids)s)", given)
        cursor.execute("DELETE FROM outbox_message WHERE id = ANY(%(ids)s)", given)
    return digests


@transaction.atomic
def forget_skeletons(digests: Sequence[str]) -> None:
    """Take away what no rendition needs any more: it can hold a letter that was written to one person.

    Whoever writes messages first keeps the skeleton and then the renditions; for this moment nobody does either.
    """
    if not digests:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("LOCK TABLE outbox_skeleton, outbox_rendition IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_UNUSED, {"digests": sorted(set(digests))})
