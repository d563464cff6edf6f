"""Receipts of messages whose answer was lost: nobody told what the carrier calls them, but it gives our number back."""

from collections.abc import Collection

import orjson
from django.db import connection

from postroom.core.rendering.stored import read_skeleton
from postroom.core.sms.counting import count

_ADOPT = """
SELECT DISTINCT ON (r.id) r.id, m.id, m.lane_id, r.refs[1], s.content, n.fills,
       (SELECT max(h.attempt) FROM outbox_happening h WHERE h.message_id = m.id)
  FROM outbox_carrierreceipt r
  JOIN outbox_message m
    ON m.recipient = '+' || r.recipient AND m.lane_id = r.lane_id AND m.state = 'uncertain'
   AND m.id & 65535 = r.our_reference
  JOIN outbox_rendition n ON n.message_id = m.id AND n.number = m.rendition
  JOIN outbox_skeleton s ON s.digest = n.skeleton_id
 WHERE r.id = ANY(%(ids)s) AND r.message_id IS NULL AND cardinality(r.refs) > 0 ORDER BY r.id, m.id DESC
"""
_ADD = """
INSERT INTO outbox_carrierpart (message_id, lane_id, ref, attempt, total, reported, code, text)
SELECT %(message)s, %(lane)s, %(ref)s, %(attempt)s, %(total)s, '', '', ''
 WHERE NOT EXISTS (
    SELECT FROM outbox_carrierpart WHERE lane_id = %(lane)s AND ref = %(ref)s AND message_id = %(message)s)
"""
_PART = """
WITH told AS (UPDATE outbox_carrierreceipt SET message_id = %(message)s WHERE id = %(receipt)s)
SELECT id FROM outbox_carrierpart WHERE lane_id = %(lane)s AND ref = %(ref)s AND message_id = %(message)s
"""


def adopt(*, receipt_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """Match receipts by number and our reference; returns part, receipt and message of each.

    There are few such messages, so each is read: how many parts it has, only its text tells.
    """
    found: list[tuple[int, int, int]] = []
    with connection.cursor() as cursor:
        cursor.execute(_ADOPT, {"ids": list(receipt_ids)})
        for receipt_id, message_id, lane_id, ref, content, fills, attempt in cursor.fetchall():
            about = {"message": message_id, "lane": lane_id, "ref": ref, "receipt": receipt_id, "attempt": attempt or 1}
            total = max(1, count(read_skeleton(content).text(orjson.loads(fills))).parts)
            cursor.execute(_ADD, {**about, "total": total})
            cursor.execute(_PART, about)
            found.append((cursor.fetchone()[0], receipt_id, message_id))
    return found
