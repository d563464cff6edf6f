"""Put messages into the outbox: many by COPY, a few in one statement; what they share is stored once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from psycopg import Cursor
from psycopg.types.json import Jsonb

from postroom.composing.services import Composed, Enclosed
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.lifecycle import State, Step
from postroom.core.rendering.stored import AnySkeleton
from postroom.outbox.models import Priority, Skeleton
from postroom.outbox.services.coding import give_return_codes
from postroom.outbox.services.moving import FIRST_STEP, TOLD, first_step
from postroom.outbox.services.registering import post_as
from postroom.statements import prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What the messages of one `store` share."""

    unit_id: int
    channel: Channel
    state: State
    priority: Priority = Priority.NORMAL
    batch_id: int | None = None
    lane_id: int | None = None
    template_version_id: int | None = None
    topic_id: int | None = None
    author_id: int | None = None
    key_id: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    is_code: bool = False
    posting: Posting = Posting.STANDARD
    """Of letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One message as composed: whom it is for, and what it says (`fills` of the slots of the skeleton `skeleton`)."""

    contact_id: int
    point_id: int | None
    recipient: str
    recipient_name: str
    subject: str
    language: str
    skeleton: str
    fills: Sequence[Any]
    sha256: str
    reference: str = ""
    country: str = ""
    """Where it goes, if the address tells."""
    size: int = 0
    """The parts of a text message; 0: not known yet."""
    email: str = ""
    """Where the recipient of electronic registered mail is told of it."""
    files: Sequence[Enclosed] = ()
    decisions: Sequence[tuple[str, Mapping[str, Any]]] = ()

    @classmethod
    def of(cls, composed: Composed, *, reference: str = "", email: str = "") -> "NewMessage":
        """Return what was composed, to be stored."""
        recipient = composed.recipient
        return cls(
            contact_id=recipient.contact_id,
            point_id=recipient.point_id,
            recipient=recipient.address,
            recipient_name=recipient.name,
            subject=composed.subject,
            language=composed.language,
            skeleton=composed.skeleton,
            fills=composed.fills,
            sha256=composed.sha256,
            reference=reference,
            country=composed.country,
            size=composed.size,
            email=email,
            files=composed.files,
            decisions=composed.decisions,
        )


_MESSAGE = (
    "COPY outbox_message (id, unit_id, batch_id, lane_id, template_version_id, topic_id, author_id, key_id,"
    " channel, state, priority, not_before, expires_at, is_code, ordered_at, contact_id, point_id, recipient,"
    " recipient_name, subject, language, reference, country, size, rendition, hold_reason, failure, problem,"
    " carrier_ref)"
    " FROM STDIN (FORMAT binary)"
)
_MESSAGE_TYPES = (
    *("int8",) * 8, "text", "text", "int2", *("timestamptz",) * 2, "bool", "timestamptz", "int8", "int8",
    *("text",) * 6, "int2", "int2", *("text",) * 4,
)  # fmt: skip
_RENDITION = (
    "COPY outbox_rendition (message_id, number, skeleton_id, fills, sha256, made_at) FROM STDIN (FORMAT binary)"
)
_RENDITION_TYPES = ("int8", "int2", "text", "text", "text", "timestamptz")
_DECISION = "COPY outbox_decision (message_id, code, detail, at) FROM STDIN (FORMAT binary)"
_DECISION_TYPES = ("int8", "text", "jsonb", "timestamptz")
_FILE = (
    "COPY outbox_attachment (message_id, rendition, name, media_type, digest, size, tag, key, expires_at)"
    " FROM STDIN (FORMAT binary)"
)
_FILE_TYPES = ("int8", "int2", "text", "text", "text", "int4", "text", "text", "timestamptz")

A_FEW = 20
"""So many messages are sooner written by one statement than by COPY."""
_ROWS = """
WITH rows AS MATERIALIZED (
  SELECT nextval(pg_get_serial_sequence('outbox_message', 'id')) AS id, x.*
    FROM json_to_recordset(%(rows)s) AS x (
      place int, contact_id bigint, point_id bigint, recipient text, recipient_name text, subject text, language text,
      reference text, country text, size smallint, skeleton text, fills text, sha256 text, decisions json)
), skeletons AS (
  INSERT INTO outbox_skeleton (digest, content)
  SELECT key, value FROM json_each_text(%(skeletons)s) ORDER BY key ON CONFLICT DO NOTHING
), messages AS (
  INSERT INTO outbox_message (
      id, unit_id, batch_id, lane_id, template_version_id, topic_id, author_id, key_id, channel, state, priority,
      not_before, expires_at, is_code, ordered_at, contact_id, point_id, recipient, recipient_name, subject, language,
      reference, country, size, rendition, hold_reason, failure, problem, carrier_ref)
  SELECT id, c.*, contact_id, point_id, recipient, recipient_name, subject, language, reference, country, size,
         1, '', '', '', ''
    FROM rows, json_to_record(%(common)s) AS c (
      unit_id bigint, batch_id bigint, lane_id bigint, template_version_id bigint, topic_id bigint, author_id bigint,
      key_id bigint, channel text, state text, priority smallint, not_before timestamptz,
      expires_at timestamptz, is_code boolean, at timestamptz)
  RETURNING id, lane_id, priority, not_before
), renditions AS (
  INSERT INTO outbox_rendition (message_id, number, skeleton_id, fills, sha256, made_at)
  SELECT id, 1, skeleton, fills, sha256, %(at)s FROM rows
), decisions AS (
  INSERT INTO outbox_decision (message_id, code, detail, at)
  SELECT id, d ->> 0, (d -> 1)::jsonb, %(at)s FROM rows, json_array_elements(decisions) AS d
){first}
SELECT id{told} FROM rows ORDER BY place
"""
_STORE = _ROWS.format(first="", told="")
_BORN = ", born AS (SELECT * FROM messages), "
_STORE_AND_STEP = _ROWS.format(first=_BORN + FIRST_STEP, told=f", {TOLD}")
_STEP = f"""
WITH born AS (SELECT id, lane_id, priority, not_before FROM outbox_message WHERE id = ANY(%(ids)s)), {FIRST_STEP}
SELECT {TOLD}
"""  # noqa: S608 -- our own parts


@transaction.atomic(savepoint=False)
def store(
    *,
    common: Common,
    messages: Sequence[NewMessage],
    skeletons: Mapping[str, AnySkeleton],
    at: datetime,
    step: Step | None = None,
    by: int | None = None,
) -> list[int]:
    """Write the messages with their first renditions, letters with their codes; returns their ids in order.

    They are in `common.state`, or have taken `step` from there: as `move` would have it, with no row written twice.
    """
    if not messages:
        return []
    taken = first_step(step=step, before=common.state, at=at, by=by) if step else None
    common = replace(common, state=State(taken["after"])) if taken else common
    write = _store_few if len(messages) <= A_FEW else _store_many
    ids = write(common, messages, skeletons, at, taken)
    give_return_codes(ids=ids, channel=common.channel)
    post_as(posting=common.posting, emails=dict(zip(ids, (message.email for message in messages), strict=True)))
    return ids


def _store_many(
    common: Common,
    messages: Sequence[NewMessage],
    skeletons: Mapping[str, AnySkeleton],
    at: datetime,
    taken: Mapping[str, Any] | None,
) -> list[int]:
    keep_skeletons(skeletons)
    shared = (
        common.unit_id, common.batch_id, common.lane_id, common.template_version_id, common.topic_id,
        common.author_id, common.key_id, common.channel, common.state, int(common.priority), common.not_before,
        common.expires_at, common.is_code, at,
    )  # fmt: skip
    with connection.cursor() as wrapped:
        cursor: Cursor[Any] = wrapped.cursor
        ids = _draw_ids(cursor, len(messages))
        rows = list(zip(ids, messages, strict=True))
        _copy(cursor, _MESSAGE, _MESSAGE_TYPES, (
            (message_id, *shared, m.contact_id, m.point_id, m.recipient, m.recipient_name[:200], m.subject[:400],
             m.language, m.reference, m.country[:2], m.size, 1, "", "", "", "")
            for message_id, m in rows
        ))  # fmt: skip
        _copy(
            cursor,
            _RENDITION,
            _RENDITION_TYPES,
            ((i, 1, m.skeleton, orjson.dumps(m.fills).decode(), m.sha256, at) for i, m in rows),
        )
        _enclose(cursor, [(i, 1, m.files) for i, m in rows])
        decided = [(i, code, Jsonb(detail), at) for i, m in rows for code, detail in m.decisions]
        if decided:
            _copy(cursor, _DECISION, _DECISION_TYPES, decided)
        if taken:
            cursor.execute(_STEP, {**taken, "ids": ids})
    return ids


def _store_few(
    common: Common,
    messages: Sequence[NewMessage],
    skeletons: Mapping[str, AnySkeleton],
    at: datetime,
    taken: Mapping[str, Any] | None,
) -> list[int]:
    rows = [
        {
            "place": place, "contact_id": m.contact_id, "point_id": m.point_id, "recipient": m.recipient,
            "recipient_name": m.recipient_name[:200], "subject": m.subject[:400], "language": m.language,
            "reference": m.reference, "country": m.country[:2], "size": m.size,
            "skeleton": m.skeleton, "fills": orjson.dumps(m.fills).decode(),
            "sha256": m.sha256, "decisions": m.decisions,
        } for place, m in enumerate(messages)
    ]  # fmt: skip
    with prepared() as cursor:
        cursor.execute(_STORE_AND_STEP if taken else _STORE, {
            "rows": orjson.dumps(rows).decode(),
            "skeletons": orjson.dumps({digest: value.to_json() for digest, value in skeletons.items()}).decode(),
            "common": orjson.dumps({name: getattr(common, name) for name in Common.__slots__} | {"at": at}).decode(),
            "at": at,
            **(taken or {}),
        })  # fmt: skip
        ids = [row[0] for row in cursor.fetchall()]
    enclose([(i, 1, m.files) for i, m in zip(ids, messages, strict=True)])
    return ids


def enclose(told: Sequence[tuple[int, int | None, Sequence[Enclosed]]]) -> None:
    """Write down the files of messages: message, number of the one rendition they belong to (None: all), files."""
    if any(files for _, _, files in told):
        with connection.cursor() as wrapped:
            _enclose(wrapped.cursor, told)


def _enclose(cursor: "Cursor[Any]", told: Sequence[tuple[int, int | None, Sequence[Enclosed]]]) -> None:
    rows = [
        (message_id, number, file.name, file.media_type, file.digest, file.size, file.tag, file.key, file.expires_at)
        for message_id, number, files in told
        for file in files
    ]
    if rows:
        _copy(cursor, _FILE, _FILE_TYPES, rows)


def keep_skeletons(skeletons: Mapping[str, AnySkeleton]) -> None:
    """Store each skeleton once, under its digest, in the transaction that writes the renditions.

    Also one that is known is written: until the transaction ends, this keeps skeletons from being taken away.
    """
    Skeleton.objects.bulk_create(
        [Skeleton(digest=digest, content=value.to_json()) for digest, value in sorted(skeletons.items())],
        ignore_conflicts=True,
    )


def _draw_ids(cursor: "Cursor[Any]", count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('outbox_message', 'id')) FROM generate_series(1, %s)", (count,)
    )
    return [row[0] for row in cursor.fetchall()]


def _copy(cursor: "Cursor[Any]", statement: str, types: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
