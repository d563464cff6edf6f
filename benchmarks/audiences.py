"""Count audiences of 1,000,000 customers, each with a consent, a bill and messages of a month among them.

For every filter: how long the processor was busy, here and in the database server, with the exact count of who is in
(`whole`), and with what the builder shows at once while conditions are put together (`shown`: about how many are in,
and for how many each condition holds). The middle of five rounds, after one that is not counted.
"""

import argparse
import statistics
from collections.abc import Callable

import psycopg

from benchmarks import crowd, ground

LIMIT_MS = 300.0
ROUNDS = 5
_MORE = """
INSERT INTO contacts_consent (contact_id, topic_id, channel, opted_in, changed_at)
SELECT c.id, t.id, 'email', c.id %% 5 > 0, now() FROM contacts_contact c
  CROSS JOIN (SELECT id FROM contacts_topic ORDER BY id LIMIT 1) t WHERE c.id %% 2 = 0;
INSERT INTO records_record (unit_id, kind_id, external_id, contact_id, values)
SELECT c.unit_id, k.id, 'bill-' || c.id, c.id, jsonb_build_object(
         'number', 'B-' || c.id, 'date', (current_date - (c.id %% 90)::int)::text,
         'due_date', (current_date + 14 - (c.id %% 90)::int)::text,
         'amount', c.id %% 700 || '.10 EUR', 'outstanding_amount', c.id %% 140 || '.10 EUR',
         'status', CASE WHEN c.id %% 4 = 0 THEN 'Open' ELSE 'Paid' END)
  FROM contacts_contact c CROSS JOIN records_recordkind k WHERE k.code = 'bill';
VACUUM ANALYZE contacts_contact;
VACUUM ANALYZE contacts_contactpoint;
VACUUM ANALYZE contacts_consent;
VACUUM ANALYZE records_record;
VACUUM ANALYZE outbox_message
"""
_HOUSEHOLDS = {"about": "customer_type", "values": ["household", "farm"]}
_POLISH = {"about": "language", "values": ["pl", "de"]}
_EMAIL = {"about": "address", "kind": "email"}
_OPEN_BILLS = {
    "about": "records",
    "kind": "bill",
    "where": [
        {"field": "status", "op": "is", "value": "open"},
        {"field": "outstanding_amount", "op": "over", "value": "50 EUR"},
        {"field": "due_date", "op": "older", "value": 30},
    ],
}
_WRITTEN = {"about": "messages", "did": "written", "days": 30}


def _agreed(topic: str) -> dict[str, object]:
    return {"about": "consent", "topic": topic, "channel": "email", "said": "yes"}


def _filters(topic: str) -> dict[str, dict[str, list[dict[str, object]]]]:
    agreed = _agreed(topic)
    return {
        "everybody": {},
        "type": {"all": [_HOUSEHOLDS]},
        "type, language": {"all": [_HOUSEHOLDS, _POLISH]},
        "consent": {"all": [agreed]},
        "type, language, consent": {"all": [_HOUSEHOLDS, _POLISH, agreed]},
        "type or consent": {"any": [_HOUSEHOLDS, agreed]},
        "an e-mail address": {"all": [_EMAIL]},
        "open bills over 50 EUR, 30 days": {"all": [_OPEN_BILLS]},
        "not written to in 30 days": {"none": [_WRITTEN]},
        "five conditions": {"all": [_HOUSEHOLDS, _POLISH, agreed, _OPEN_BILLS], "none": [_WRITTEN]},
    }


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="audiences")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--folder", default="", help="keep the data here, or use what an earlier run kept")
    parser.add_argument("--explain", default="", help="show how the database counts this filter")
    options = parser.parse_args(arguments)
    with ground.installation(folder=options.folder, fsync=False) as url:
        from postroom.access.models import Unit

        if not Unit.objects.exists():
            _fill(url, options.contacts, options.messages)
        worst = _measure(options.explain)
    ground.report(
        name="audiences", ours=worst, unit="ms (slowest answer while building)", limit=LIMIT_MS, peers={}, rss_mb=0,
        ok=worst <= LIMIT_MS,
    )  # fmt: skip


def _fill(url: str, contacts: int, messages: int) -> None:
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.core.rendering.skeleton import Skeleton
    from postroom.delivery import services as delivery

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="dublin", name="Dublin", brand=brand)
    lane = delivery.save_account(
        viewer=SYSTEM, code="office", name="Office", kind="smtp", unit=None,
        values={"host": "127.0.0.1", "port": 2525, "security": "none", "sender_address": "desk@example.org"},
    ).lane  # fmt: skip
    crowd.make_contacts(url, unit_ids=[unit.pk], count=contacts)
    batches = crowd.make_runs(unit_id=unit.pk, lane_id=lane.pk, count=messages // crowd.PER_RUN + 1)
    shared = Skeleton(("Bill ", 0), ("Dear ", 0), ("<p>Dear ", 0, "</p>"))
    crowd.make_messages(
        url, unit_id=unit.pk, lane_ids=[lane.pk, lane.pk], batch_ids=batches, contacts=contacts, since=1,
        until=messages, skeleton=(shared.digest, shared.to_json()),
    )  # fmt: skip
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        for statement in _MORE.split(";\n"):
            connection.execute(statement, {})


def _measure(explain: str) -> float:
    from django.db import connection
    from django.utils.timezone import now

    from postroom.access.models import Unit
    from postroom.access.viewer import SYSTEM
    from postroom.audiences import selectors
    from postroom.audiences.reading import read_filter
    from postroom.contacts.selectors import topics
    from postroom.records.selectors import catalogue

    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # so that all the work is in the process we look at
    unit, worst = Unit.objects.get(), 0.0
    for name, raw in _filters(topics().order_by("pk").values_list("code", flat=True)[0]).items():
        asked = read_filter(raw, catalogue=catalogue())
        if name == explain:
            passing = selectors.found_by(asked, unit=unit, at=now())
            found = selectors.meant(viewer=SYSTEM, unit=unit).filter(passing).order_by()
            print(found.values("pk").explain(analyze=True, buffers=True))

        def whole(asked=asked) -> int:
            return selectors.count_exactly(asked, viewer=SYSTEM, unit=unit, at=now())

        def show(asked=asked) -> object:
            return selectors.count(asked, viewer=SYSTEM, unit=unit, at=now())

        _busy(whole, connection), _busy(show, connection)
        both = [(_busy(whole, connection), _busy(show, connection)) for _ in range(ROUNDS)]
        in_whole, shown = (statistics.median(each) for each in zip(*both, strict=True))
        told, exact = selectors.count(asked, viewer=SYSTEM, unit=unit, at=now()).total.count, whole()
        print(f"{name:34} whole {in_whole:6.0f} ms   shown {shown:6.0f} ms   {exact:,}, told as about {told:,}")
        worst = max(worst, shown)
    return worst


def _busy(call: Callable[[], object], connection) -> float:
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    before = ground.processor_ms(backend)
    call()
    return ground.processor_ms(backend) - before
