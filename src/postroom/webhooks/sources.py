"""The logs that events are read from, each as a query that yields rows of one shape. Nothing personal is selected.

A row is: name, event, unit_id, contact_id, at, data. Each query reads the numbers from `after` to `until`. The id of an
event is the name and the moment: after a restore numbers come a second time, for something else that happened later.
"""

from dataclasses import dataclass

_UTC = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


@dataclass(frozen=True, slots=True)
class Source:
    """An append-only table with a growing number, and what its rows tell."""

    table: str
    rows: str


_MESSAGES = f"""
SELECT 'message-' || h.id AS name, 'message.' || h.after AS event, m.unit_id, m.contact_id, h.at,
       json_build_object(
         'message', m.id, 'customer', c.account_number, 'unit', u.code, 'channel', m.channel, 'account', l.code,
         'reference', NULLIF(m.reference, ''), 'run', m.batch_id, 'state', h.after, 'before', h.before,
         'step', h.step, 'reason', CASE WHEN h.after = 'failed' AND m.state = 'failed' THEN NULLIF(m.failure, '') END,
         'code', h.code, 'at', {_UTC.format("h.at")}) AS data
  FROM outbox_happening h JOIN outbox_message m ON m.id = h.message_id
  JOIN contacts_contact c ON c.id = m.contact_id JOIN access_unit u ON u.id = m.unit_id
  LEFT JOIN outbox_lane l ON l.id = m.lane_id
 WHERE h.id > %(after)s AND h.id <= %(until)s AND h.after <> h.before
   AND h.after IN ('sent', 'delivered', 'failed', 'expired', 'uncertain', 'returned')
"""  # noqa: S608 -- joined from our own constants
_LETTERS = f"""
SELECT 'letter-' || r.id AS name, 'letter.returned' AS event, r.unit_id, m.contact_id, r.recorded_at AS at,
       json_build_object(
         'message', m.id, 'customer', c.account_number, 'unit', u.code, 'reference', NULLIF(m.reference, ''),
         'run', m.batch_id, 'reason', w.code, 'returned_on', r.returned_on,
         'at', {_UTC.format("r.recorded_at")}) AS data
  FROM returns_returnedletter r JOIN outbox_message m ON m.id = r.message_id JOIN returns_reason w ON w.id = r.reason_id
  JOIN contacts_contact c ON c.id = m.contact_id JOIN access_unit u ON u.id = r.unit_id
 WHERE r.id > %(after)s AND r.id <= %(until)s
"""  # noqa: S608 -- joined from our own constants
_CONSENTS = f"""
SELECT 'consent-' || k.id AS name, 'consent.changed' AS event, c.unit_id, c.id AS contact_id, k.at,
       json_build_object(
         'customer', c.account_number, 'unit', u.code, 'topic', t.code, 'channel', k.channel,
         'opted_in', k.opted_in, 'source', k.source, 'at', {_UTC.format("k.at")}) AS data
  FROM contacts_consentchange k JOIN contacts_contact c ON c.id = k.contact_id
  JOIN contacts_topic t ON t.id = k.topic_id JOIN access_unit u ON u.id = c.unit_id
 WHERE k.id > %(after)s AND k.id <= %(until)s
"""  # noqa: S608 -- joined from our own constants
_FETCHES = f"""
SELECT 'link-' || f.id AS name, 'link.opened' AS event, m.unit_id, m.contact_id, f.at,
       json_build_object(
         'message', m.id, 'customer', c.account_number, 'unit', u.code, 'channel', m.channel,
         'reference', NULLIF(m.reference, ''), 'run', m.batch_id, 'file', a.id, 'at', {_UTC.format("f.at")}) AS data
  FROM outbox_fetch f JOIN outbox_attachment a ON a.id = f.attachment_id JOIN outbox_message m ON m.id = a.message_id
  JOIN contacts_contact c ON c.id = m.contact_id JOIN access_unit u ON u.id = m.unit_id
 WHERE f.id > %(after)s AND f.id <= %(until)s
"""  # noqa: S608 -- joined from our own constants
_ARRIVALS = f"""
SELECT 'incoming-' || i.id AS name, 'incoming.received' AS event,
       COALESCE(c.unit_id, l.unit_id, b.unit_id) AS unit_id, i.contact_id, i.received_at AS at,
       json_build_object(
         'incoming', i.id, 'message', i.about_id, 'customer', c.account_number, 'unit', u.code, 'channel', i.channel,
         'account', l.code, 'mailbox', b.name, 'kind', i.kind, 'effect', NULLIF(i.effect, ''),
         'at', {_UTC.format("i.received_at")}) AS data
  FROM incoming_incomingmessage i LEFT JOIN contacts_contact c ON c.id = i.contact_id
  LEFT JOIN outbox_lane l ON l.id = i.lane_id LEFT JOIN incoming_mailbox b ON b.id = i.mailbox_id
  LEFT JOIN access_unit u ON u.id = COALESCE(c.unit_id, l.unit_id, b.unit_id)
 WHERE i.id > %(after)s AND i.id <= %(until)s
"""  # noqa: S608 -- joined from our own constants
"""Without a unit: nobody knows yet whose it is, and it came by an account of every unit."""

SOURCES = (
    Source("outbox_happening", _MESSAGES),
    Source("returns_returnedletter", _LETTERS),
    Source("contacts_consentchange", _CONSENTS),
    Source("outbox_fetch", _FETCHES),
    Source("incoming_incomingmessage", _ARRIVALS),
)


def telling(source: Source) -> str:
    """Return the statement that writes down a slice of a log for whoever wants to hear of it, once each."""
    return f"""
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset(%(wanted)s::jsonb) AS w (id bigint, units bigint[], events text[])
), read AS ({source.rows}
), found AS (
  SELECT *, name || '-' || to_hex((extract(epoch FROM at) * 1000000)::bigint) AS event_id FROM read
)
INSERT INTO webhooks_delivery (subscription_id, event_id, event, body, contact_id, state, tries)
SELECT w.id, f.event_id, f.event,
       json_build_object('id', f.event_id, 'type', f.event, 'timestamp', {_UTC.format("f.at")}, 'data', f.data)::text,
       f.contact_id, 'waiting', 0
  FROM found f JOIN wanted w ON f.event = ANY(w.events) AND (f.unit_id IS NULL OR f.unit_id = ANY(w.units))
 ORDER BY f.at, f.event_id
    ON CONFLICT (subscription_id, event_id) DO NOTHING
"""  # noqa: S608 -- joined from our own constants
