"""What a set-up file says of programs and mailboxes: keys, external systems, webhooks, where answers come in."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import is_naive, localdate, now

from postroom.access import keys
from postroom.access.viewer import SYSTEM, Right
from postroom.config.named_rows import unit_of
from postroom.core.arriving.mailbox import Security
from postroom.core.carriage.envelope import Channel
from postroom.incoming import selectors as incoming_rows
from postroom.incoming import services as incoming
from postroom.systems import selectors as systems_rows
from postroom.systems import services as systems
from postroom.webhooks import selectors as webhooks_rows
from postroom.webhooks import services as webhooks
from postroom.webhooks.events import Event

Made = int | dict[str, int | str]
"""The id of what a row says; of a key also the key itself, of a webhook its secret, if it is new."""


def save_api_key(row: dict[str, Any]) -> tuple[str, Made]:
    """A new key is told once, when it is made; what a known one may do is brought up to date."""
    terms = keys.Terms(
        code=row["code"],
        name=row.get("name", row["code"]),
        unit=unit_of(row["unit"]),
        rights=[Right(right) for right in row.get("rights", keys.USUAL_RIGHTS)],
        is_test=row.get("test", False),
        per_second=row.get("per_second", 1000),
        expires_at=_moment(row.get("expires_at")),
    )
    known = keys.keys(viewer=SYSTEM).filter(code=terms.code).first()
    if known is None:
        made, token = keys.issue(viewer=SYSTEM, terms=terms, at=now())
        return made.code, {"id": made.pk, "key": token}
    if known.is_test != terms.is_test:
        raise ValueError("a live key does not become one for tests, nor the other way: make another.")
    keys.change(viewer=SYSTEM, key=known, terms=terms)
    return known.code, {"id": known.pk}


def save_system(row: dict[str, Any]) -> tuple[str, Made]:
    """A new system's key is told once, when it is let in; what a known one may take is brought up to date."""
    terms = systems.Terms(
        code=row["code"],
        name=row.get("name", row["code"]),
        unit=unit_of(row["unit"]),
        channels=[Channel(channel) for channel in row["channels"]],
        allowed_units=[unit_of(code) for code in row.get("allowed_units", [])],
    )
    known = systems_rows.by_code(viewer=SYSTEM, code=terms.code)
    if known is None:
        made, token = systems.register(viewer=SYSTEM, terms=terms, at=now())
        return made.code, {"id": made.pk, "key": token}
    systems.change(viewer=SYSTEM, system=known, terms=terms, at=now())
    return known.code, {"id": known.pk}


def save_webhook(row: dict[str, Any]) -> tuple[str, Made]:
    """Known by its unit and name. The secret of a new one is told once, when it is made."""
    unit = unit_of(row["unit"])
    events = [Event(event) for event in row.get("events", list(Event))]
    terms = webhooks.Terms(name=row["name"], url=row["url"], events=events)
    every = webhooks_rows.subscriptions(viewer=SYSTEM)
    known = next((one for one, *_ in every if (one.unit_id, one.name) == (unit.pk, terms.name)), None)
    if known is None:
        made, secret = webhooks.subscribe(viewer=SYSTEM, unit=unit, terms=terms)
        return made.name, {"id": made.pk, "secret": secret}
    webhooks.change(viewer=SYSTEM, subscription=known, terms=terms)
    return known.name, {"id": known.pk}


def save_mailbox(row: dict[str, Any]) -> tuple[str, int]:
    """Known by its name. What a file does not say of a known one stays; a new one takes mails from today on."""
    known = next((one for one in incoming_rows.mailboxes(viewer=SYSTEM) if one.name == row["name"]), None)
    if "unit" in row:
        row["unit"] = unit_of(row["unit"])
    if "allowed_units" in row:
        row["allowed_unit_ids"] = [unit_of(code).pk for code in row.pop("allowed_units")]
    if "security" in row:
        row["security"] = Security(row["security"])
    if known is None:
        missing = next((name for name in ("host", "username", "password") if name not in row), None)
        if missing:
            raise ValueError(f"{missing} is missing.")
        row.setdefault("since", localdate())
    if type(row.get("since", date.min)) is not date:
        raise ValueError("write since as 2027-01-31.")
    made = incoming.save_mailbox(viewer=SYSTEM, mailbox=known, values=row)
    return made.name, made.pk


def _moment(value: Any) -> datetime | None:
    if value is not None and (not isinstance(value, datetime) or is_naive(value)):
        raise ValueError("write expires_at as 2027-01-31T00:00:00Z.")
    return value
