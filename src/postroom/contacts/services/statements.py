"""The statements that write many customers at once; each takes its rows as one JSON array."""

LOAD_CONTACTS = """
SELECT account_number, id, brand_id, building_id, name, first_name, last_name, salutation, is_company, customer_type,
       language, delivery_method, birth_date, time_zone, is_deceased, is_disputed
  FROM contacts_contact WHERE unit_id = %s AND account_number = ANY(%s) ORDER BY id FOR UPDATE
"""

LOAD_POINTS = """
SELECT contact_id, kind, role, value, typed, parts FROM contacts_contactpoint WHERE contact_id = ANY(%s)
"""

LOAD_CONSENTS = """
SELECT contact_id, topic_id, channel, opted_in, changed_at FROM contacts_consent WHERE contact_id = ANY(%s)
"""

WRITE_CONTACTS = """
INSERT INTO contacts_contact AS c (unit_id, account_number, brand_id, building_id, name, first_name, last_name,
       salutation, is_company, customer_type, language, delivery_method, birth_date, time_zone, is_deceased,
       is_disputed, search, created_at, updated_at)
SELECT %(unit_id)s, r.*, %(at)s, %(at)s
  FROM json_to_recordset(%(rows)s::json) AS r (account_number text, brand_id bigint, building_id bigint, name text,
       first_name text, last_name text, salutation text, is_company boolean, customer_type text, language text,
       delivery_method text, birth_date date, time_zone text, is_deceased boolean, is_disputed boolean, search text)
 ORDER BY r.account_number
    ON CONFLICT (unit_id, account_number) DO UPDATE
   SET (brand_id, building_id, name, first_name, last_name, salutation, is_company, customer_type, language,
        delivery_method, birth_date, time_zone, is_deceased, is_disputed, search, updated_at)
     = (excluded.brand_id, excluded.building_id, excluded.name, excluded.first_name, excluded.last_name,
        excluded.salutation, excluded.is_company, excluded.customer_type, excluded.language,
        excluded.delivery_method, excluded.birth_date, excluded.time_zone, excluded.is_deceased,
        excluded.is_disputed, excluded.search, excluded.updated_at)
RETURNING account_number, id
"""

WRITE_POINTS = """
INSERT INTO contacts_contactpoint AS p
       (contact_id, kind, role, value, typed, parts, takes_texts, health, health_reason)
SELECT r.contact_id, r.kind, r.role, r.value, r.typed, r.parts, r.takes_texts, 'unknown', ''
  FROM json_to_recordset(%s::json)
    AS r (contact_id bigint, kind text, role text, value text, typed text, parts jsonb,
          takes_texts boolean)
    ON CONFLICT (contact_id, kind, role) DO UPDATE
   SET value = excluded.value, typed = excluded.typed, parts = excluded.parts,
       takes_texts = excluded.takes_texts,
       health = CASE WHEN p.value = excluded.value THEN p.health ELSE excluded.health END,
       health_cause = CASE WHEN p.value = excluded.value THEN p.health_cause ELSE '' END,
       health_reason = CASE WHEN p.value = excluded.value THEN p.health_reason ELSE '' END,
       health_at = CASE WHEN p.value = excluded.value THEN p.health_at END
"""
"""A new value is a new address, of which nothing is known yet: its health starts anew."""

DROP_POINTS = """
DELETE FROM contacts_contactpoint p
 USING json_to_recordset(%s::json) AS r (contact_id bigint, kind text, role text)
 WHERE p.contact_id = r.contact_id AND p.kind = r.kind AND p.role = r.role
"""

WRITE_CONSENTS = """
WITH said AS (
     SELECT * FROM json_to_recordset(%(rows)s::json)
         AS r (contact_id bigint, topic_id bigint, channel text, opted_in boolean, at timestamptz)
), history AS (
     INSERT INTO contacts_consentchange (contact_id, topic_id, channel, opted_in, at, source, wording, by_id)
     SELECT contact_id, topic_id, channel, opted_in, at, %(source)s, %(wording)s, %(user_id)s FROM said
)
INSERT INTO contacts_consent AS c (contact_id, topic_id, channel, opted_in, changed_at)
SELECT contact_id, topic_id, channel, opted_in, at FROM said
    ON CONFLICT (contact_id, topic_id, channel) DO UPDATE
   SET opted_in = excluded.opted_in, changed_at = excluded.changed_at
 WHERE c.changed_at <= excluded.changed_at
"""
"""Everything said goes into the history; only what was said last holds."""
