"""Customers with accounts, payments, bills and open items, made by the database itself in a few seconds."""

import psycopg

_FILL = """
INSERT INTO contacts_contact (unit_id, account_number, name, first_name, last_name, salutation, is_company,
                              customer_type, language, delivery_method, search)
SELECT %(unit)s, 'AR-' || lpad(n::text, 7, '0'), 'Anna Kowalska ' || n, 'Anna', 'Kowalska ' || n, '', false,
       'private', (ARRAY['en', 'pl', 'de', 'fr'])[1 + n %% 4], 'email', 'anna kowalska ' || n
  FROM generate_series(1, %(count)s) n;

INSERT INTO contacts_contactpoint (contact_id, kind, role, value, typed, parts, health, health_reason)
SELECT id, 'email', 'main', lower(account_number) || '@customers.example.org', '', '{}', 'unknown', ''
  FROM contacts_contact;

INSERT INTO records_record (unit_id, kind_id, external_id, contact_id, values)
SELECT %(unit)s, k.id, k.code || '-' || c.account_number || '-' || i, c.id,
       CASE k.code
         WHEN 'accounts_receivable' THEN jsonb_build_object(
              'number', c.account_number, 'balance', '412.50 EUR', 'outstanding_amount', c.id %% 900 || '.90 EUR')
         WHEN 'payment' THEN jsonb_build_object('number', 'P-' || c.id, 'amount', c.id %% 700 || '.10 EUR',
              'accounts_receivable', 'accounts_receivable-' || c.account_number || '-1')
         WHEN 'bill' THEN jsonb_build_object('number', 'B-' || c.id, 'date', '2026-10-01', 'due_date', '2026-10-15',
              'amount', c.id %% 700 || '.10 EUR')
         ELSE jsonb_build_object('number', 'I-' || c.id || '-' || i, 'date', '2026-09-0' || i,
              'due_date', '2026-10-0' || i, 'type', 'invoice', 'description', 'Electricity',
              'amount', '99.00 EUR', 'open_amount', '99.00 EUR')
       END
  FROM contacts_contact c
  CROSS JOIN records_recordkind k
  CROSS JOIN LATERAL generate_series(1, CASE k.code WHEN 'accounting_item' THEN 3 ELSE 1 END) i
 WHERE k.code IN ('accounts_receivable', 'payment', 'bill', 'accounting_item') ORDER BY c.id;

ANALYZE contacts_contact, contacts_contactpoint, records_record
"""


def fill(url: str, *, unit_id: int, count: int) -> None:
    """Make `count` customers of the unit, each with six records."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        for statement in _FILL.split(";\n"):
            connection.execute(statement, {"unit": unit_id, "count": count})
