"""A large installation, made by the database itself: customers with names to search for, and years of messages.

What an index or a key would do for every row is done once at the end: that is what makes it minutes and not an hour.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from django.utils import timezone
from psycopg import sql

PER_RUN = 20_000
"""One in so many messages of all units belongs to the same run."""
_CONTACTS = """
INSERT INTO contacts_contact (unit_id, account_number, name, first_name, last_name, salutation, is_company,
                              customer_type, language, delivery_method, search)
SELECT (%(units)s::bigint[])[1 + n / 80 %% cardinality(%(units)s::bigint[])], 'C-' || n,
       first || ' ' || last || ' ' || n, first, last || ' ' || n, '', false,
       (ARRAY['household', 'business', 'farm'])[1 + n %% 3], (ARRAY['en', 'pl', 'de', 'fr'])[1 + n %% 4], 'email',
       lower(concat_ws(' ', 'c', n, 'c' || n, first, last, 'customers example org'))
  FROM (SELECT n, (ARRAY['Anna','Jan','Zoe','Bram','Claire','Uwe','Marta','Liam','Adele','Otto'])[1 + n %% 10] AS first,
               (ARRAY['Kowalska','Nowak','Muller','Dupont','Walsh','Gross','Mazur','Benoit'])[1 + n / 10 %% 8] AS last
          FROM generate_series(1, %(contacts)s) n) made;
INSERT INTO contacts_contactpoint (contact_id, kind, role, value, typed, parts, health, health_reason)
SELECT id, 'email', 'main', lower(first_name) || '.' || id || '@customers.example.org', '', '{}', 'ok', ''
  FROM contacts_contact
"""
_MESSAGES = """
INSERT INTO outbox_skeleton (digest, content) VALUES (%(skeleton)s, %(content)s) ON CONFLICT DO NOTHING;
INSERT INTO outbox_message (unit_id, contact_id, lane_id, batch_id, channel, state, priority, recipient, recipient_name,
                            subject, language, reference, rendition, hold_reason, failure, problem, carrier_ref,
                            ordered_at, executed_at)
SELECT c.unit_id, c.id,
       (%(lanes)s::bigint[])[CASE WHEN n %% 50000 = 7 THEN cardinality(%(lanes)s::bigint[]) ELSE 1 END],
       CASE WHEN c.unit_id = %(unit)s THEN (%(batches)s::bigint[])[1 + n / %(per_run)s] END, 'email', made.state, 2,
       lower(c.first_name) || '.' || c.id || '@customers.example.org',
       c.name, 'Bill B-' || n, 'en', CASE WHEN n %% 10 = 0 THEN 'O-' || n ELSE '' END, 1,
       CASE made.state WHEN 'held' THEN 'by_hand' ELSE '' END,
       CASE made.state WHEN 'failed' THEN 'no_such_address' ELSE '' END,
       '', '', now() - make_interval(secs => (%(until)s - n) * 12),
       CASE WHEN made.state IN ('sent', 'failed') THEN now() - make_interval(secs => (%(until)s - n) * 12) END
  FROM generate_series(%(since)s::bigint, %(until)s) n
  CROSS JOIN LATERAL (SELECT CASE WHEN n %% 1000 = 1 THEN 'failed' WHEN n %% 5000 = 2 THEN 'held'
                                  WHEN n %% 2000 = 3 THEN 'cancelled' ELSE 'sent' END AS state) made
  JOIN contacts_contact c ON c.id = %(first)s + (n * 7919) %% %(contacts)s
 ORDER BY n;
INSERT INTO outbox_rendition (message_id, number, skeleton_id, fills, sha256, made_at)
SELECT id, 1, %(skeleton)s, '["Anna"]', repeat('0', 64), ordered_at FROM outbox_message
 WHERE id > (SELECT max(id) - 20000 FROM outbox_message) ON CONFLICT DO NOTHING
"""
_ITEMS = """
INSERT INTO runs_runitem (run_id, contact_id, step, state, reason, detail, message_id)
SELECT DISTINCT ON (r.id, m.contact_id) r.id, m.contact_id, 0, 'made', '', '', m.id
  FROM outbox_message m JOIN runs_run r ON r.batch_id = m.batch_id;
UPDATE runs_run r SET settled = jsonb_build_object('made', (SELECT count(*) FROM runs_runitem i WHERE i.run_id = r.id))
"""


def make_contacts(url: str, *, unit_ids: Sequence[int], count: int) -> None:
    """Make `count` customers, each with an e-mail address: eighty of the first unit, eighty of the next, and so on."""
    with _rebuilt(url, "contacts_contact", "contacts_contactpoint") as connection:
        _run(connection, _CONTACTS, {"units": list(unit_ids), "contacts": count})


def make_runs(*, unit_id: int, lane_id: int, count: int) -> Sequence[int]:
    """Make `count` finished runs; returns the ids of their batches."""
    from postroom.outbox.models import Batch
    from postroom.runs.models import Run

    batches = Batch.objects.bulk_create(Batch(unit_id=unit_id, title=f"Bills {n}") for n in range(1, count + 1))
    Run.objects.bulk_create(
        Run(
            unit_id=unit_id, batch=batch, title=batch.title, channel="email", lane_id=lane_id, selection={"who": "all"},
            state="finished", finished_at=timezone.now(),
        )
        for batch in batches
    )  # fmt: skip
    return [batch.pk for batch in batches]


def make_messages(
    url: str, *, unit_id: int, lane_ids: Sequence[int], batch_ids: Sequence[int] = (), skeleton: tuple[str, str],
    contacts: int, since: int, until: int,
) -> None:  # fmt: skip
    """Make the messages numbered `since` to `until`: nearly all sent, some failed, held or cancelled.

    Of 50,000 one went through the last of the accounts, all others through the first. Those of the unit belong to its
    runs. Only the newest 20,000 have a rendition. `skeleton` is a digest and its content.
    """
    with _rebuilt(url, "outbox_message", "outbox_rendition", "runs_runitem") as connection:
        row = connection.execute("SELECT min(id) FROM contacts_contact").fetchone()
        arguments = {"unit": unit_id, "lanes": list(lane_ids), "batches": list(batch_ids), "per_run": PER_RUN}
        arguments |= {"skeleton": skeleton[0], "content": skeleton[1], "first": row[0] if row else 0}
        _run(connection, _MESSAGES, arguments | {"contacts": contacts, "since": since, "until": until})
        if batch_ids:
            _run(connection, _ITEMS, {})


def _run(connection: psycopg.Connection, statements: str, arguments: dict[str, object]) -> None:
    for statement in statements.split(";\n"):
        connection.execute(statement, arguments)


@contextmanager
def _rebuilt(url: str, *tables: str) -> Iterator[psycopg.Connection]:
    """A connection for filling tables: keys and indexes other than the primary ones are away meanwhile."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'")
        keys = connection.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')",
            [list(tables)],
        ).fetchall()
        for table, name, _ in keys:
            _alter(connection, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
        indexes = connection.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary",
            [list(tables)],
        ).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        yield connection
        for _, definition in indexes:
            connection.execute(sql.SQL(definition))
        for table, name, definition in keys:
            _alter(connection, table, sql.SQL("ADD CONSTRAINT {} " + definition).format(sql.Identifier(name)))
        for table in tables:
            connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def _alter(connection: psycopg.Connection, table: str, change: sql.Composable) -> None:
    connection.execute(sql.SQL("ALTER TABLE {} ").format(sql.Identifier(table)) + change)
