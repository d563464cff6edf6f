"""A large installation, made by the database itself: customers with names to search for, and years of messages."""

import psycopg

_CONTACTS = """
INSERT INTO contacts_contact (unit_id, account_number, name, first_name, last_name, salutation, is_company,
                              customer_type, language, delivery_method, search)
SELECT %(unit)s, 'C-' || n, first || ' ' || last || ' ' || n, first, last || ' ' || n, '', false,
       (ARRAY['household', 'business', 'farm'])[1 + n %% 3], (ARRAY['en', 'pl', 'de', 'fr'])[1 + n %% 4], 'email',
       lower(concat_ws(' ', 'c-' || n, first, last, n, lower(first) || '.' || n || '@customers.example.org'))
  FROM (SELECT n, (ARRAY['Anna','Jan','Zoe','Bram','Claire','Uwe','Marta','Liam','Adele','Otto'])[1 + n %% 10] AS first,
               (ARRAY['Kowalska','Nowak','Muller','Dupont','Walsh','Gross','Mazur','Benoit'])[1 + n / 10 %% 8] AS last
          FROM generate_series(1, %(contacts)s) n) made;
INSERT INTO contacts_contactpoint (contact_id, kind, role, value, typed, parts, health, health_reason)
SELECT id, 'email', 'main', lower(first_name) || '.' || id || '@customers.example.org', '', '{}', 'ok', ''
  FROM contacts_contact;
VACUUM (ANALYZE) contacts_contact, contacts_contactpoint
"""
_MESSAGES = """
INSERT INTO outbox_skeleton (digest, content) VALUES (%(skeleton)s, %(content)s) ON CONFLICT DO NOTHING;
INSERT INTO outbox_message (unit_id, contact_id, lane_id, channel, state, priority, recipient, recipient_name, subject,
                            language, reference, rendition, hold_reason, failure, problem, carrier_ref,
                            ordered_at, executed_at)
SELECT %(unit)s, c.id, %(lane)s, 'email', made.state, 2, lower(c.first_name) || '.' || c.id || '@customers.example.org',
       c.name, 'Bill B-' || n, 'en', CASE WHEN n %% 10 = 0 THEN 'O-' || n ELSE '' END, 1,
       CASE made.state WHEN 'held' THEN 'by_hand' ELSE '' END,
       CASE made.state WHEN 'failed' THEN 'no_such_address' ELSE '' END,
       '', '', now() - make_interval(secs => (%(until)s - n) * 12),
       CASE WHEN made.state IN ('sent', 'failed') THEN now() - make_interval(secs => (%(until)s - n) * 12) END
  FROM generate_series(%(since)s::bigint, %(until)s) n
  CROSS JOIN LATERAL (SELECT CASE WHEN n %% 1000 = 1 THEN 'failed' WHEN n %% 5000 = 2 THEN 'held'
                                  WHEN n %% 2000 = 3 THEN 'cancelled' ELSE 'sent' END AS state) made
  JOIN contacts_contact c ON c.id = %(first)s + (n * 7919) %% %(contacts)s;
INSERT INTO outbox_rendition (message_id, number, skeleton_id, fills, sha256, made_at)
SELECT id, 1, %(skeleton)s, '["Anna"]', repeat('0', 64), ordered_at FROM outbox_message
 WHERE id > (SELECT max(id) - 20000 FROM outbox_message) ON CONFLICT DO NOTHING;
VACUUM (ANALYZE) outbox_message, outbox_rendition
"""


def make_contacts(url: str, *, unit_id: int, count: int) -> None:
    """Make `count` customers, each with an e-mail address."""
    _run(url, _CONTACTS, {"unit": unit_id, "contacts": count})


def make_messages(
    url: str, *, unit_id: int, lane_id: int, skeleton: tuple[str, str], contacts: int, since: int, until: int
) -> None:
    """Make the messages numbered `since` to `until`: nearly all sent, some failed, held or cancelled.

    Only the newest 20,000 have a rendition. `skeleton` is a digest and its content.
    """
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT min(id) FROM contacts_contact").fetchone()
    arguments = {"unit": unit_id, "lane": lane_id, "skeleton": skeleton[0], "content": skeleton[1]}
    arguments |= {"contacts": contacts, "since": since, "until": until, "first": row[0] if row else 0}
    _run(url, _MESSAGES, arguments)


def _run(url: str, statements: str, arguments: dict[str, object]) -> None:
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        for statement in statements.split(";\n"):
            connection.execute(statement, arguments)
