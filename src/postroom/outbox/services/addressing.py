"""Who is meant by an order, at which of their addresses, and whether they may be written to: one statement for all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import orjson

from postroom.contacts.models import kind_for
from postroom.contacts.selectors.texting import TAKES_TEXTS_NOW
from postroom.core.carriage.envelope import Channel
from postroom.statements import prepared


class Unreachable(StrEnum):
    """Why somebody is not written to."""

    UNKNOWN_CONTACT = "unknown_contact"
    NO_ADDRESS = "no_address"
    UNDELIVERABLE = "undeliverable"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"


SENTENCES: Mapping[str, str] = {
    Unreachable.UNKNOWN_CONTACT: "there is no customer {account}",
    Unreachable.NO_ADDRESS: "{account} has no {address}: add one, or choose another channel",
    Unreachable.UNDELIVERABLE: "{account} cannot be reached at {address}",
    Unreachable.SUPPRESSED: "{address} of {account} must not be used",
    Unreachable.OPTED_OUT: "{account} does not want messages about this",
    Unreachable.NO_CONSENT: "{account} never agreed to messages about this",
}
ADDRESS = {
    Channel.EMAIL: "e-mail address",
    Channel.SMS: "mobile number",
    Channel.LETTER: "postal address",
}


class Wanted(NamedTuple):
    """Whom an order names: an account number of a unit, where to, and what about."""

    unit_id: int
    account_number: str
    channel: Channel
    role: str = ""
    """Of the address; empty: the main one, else the one for bills; of two phones first one that takes texts."""
    point_id: int | None = None
    topic_id: int | None = None


class Found(NamedTuple):
    """The contact, with the address that was chosen; `reason` is empty if they may be written to there."""

    reason: str
    contact_id: int | None
    name: str
    language: str
    brand_id: int | None
    point_id: int | None
    address: str
    postal: str | None
    """A postal address in parts, as JSON."""


_BY_PLACE = """
SELECT CASE WHEN c.id IS NULL THEN 'unknown_contact'
            WHEN p.id IS NULL THEN 'no_address'
            WHEN p.health = 'undeliverable' THEN 'undeliverable'
            WHEN s.id IS NOT NULL THEN 'suppressed'
            WHEN NOT said.opted_in THEN 'opted_out'
            WHEN t.needs_consent AND said.id IS NULL THEN 'no_consent'
            ELSE ''
       END, c.id, COALESCE(c.name, ''), COALESCE(c.language, ''), c.brand_id, p.id, COALESCE(p.value, ''),
       CASE WHEN p.kind = 'postal' THEN p.parts END
  FROM (
    SELECT * FROM json_to_recordset(%s::json) AS one (
           place int, unit_id bigint, account_number text, channel text, role text, point_id bigint, topic_id bigint,
           kind text) {limit}
  ) w
  LEFT JOIN contacts_contact c ON c.unit_id = w.unit_id AND c.account_number = w.account_number
  LEFT JOIN LATERAL (
    SELECT * FROM contacts_contactpoint x
     WHERE x.contact_id = c.id AND x.kind = w.kind
       AND CASE WHEN w.point_id IS NOT NULL THEN x.id = w.point_id
                WHEN w.role <> '' THEN x.role = w.role
                ELSE x.role IN ('main', 'billing') END
     ORDER BY w.channel = 'sms' AND {takes_texts} DESC, x.role = 'main' DESC LIMIT 1
  ) p ON true
  LEFT JOIN contacts_suppression s
         ON s.channel = w.channel AND s.address = p.value AND (s.until IS NULL OR s.until > %s)
  LEFT JOIN contacts_topic t ON t.id = w.topic_id
  LEFT JOIN contacts_consent said ON said.contact_id = c.id AND said.topic_id = t.id AND said.channel = w.channel
 ORDER BY w.place
"""
_FIND = _BY_PLACE.format(limit="", takes_texts=TAKES_TEXTS_NOW.format(point="x"))
_FIND_ONE = _BY_PLACE.format(limit="LIMIT 1", takes_texts=TAKES_TEXTS_NOW.format(point="x"))
"""For one it says so: taken for a hundred, as all JSON is, they would be looked for by reading whole tables."""


def find(*, wanted: Sequence[Wanted], at: datetime) -> list[Found]:
    """Return whom each order means, in order."""
    if not wanted:
        return []
    rows = [{"place": n, "kind": kind_for(one.channel), **one._asdict()} for n, one in enumerate(wanted)]
    with prepared() as cursor:
        cursor.execute(_FIND if len(rows) > 1 else _FIND_ONE, [orjson.dumps(rows).decode(), at])
        return [Found(*row) for row in cursor.fetchall()]
