"""Brings brands, units, users, channel accounts, programs and mailboxes to what a set-up file says.

Tables are applied in the order below, because later rows name earlier ones by their codes. All or nothing.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from postroom.access import selectors as access_rows
from postroom.access import services as access
from postroom.access.models import Brand
from postroom.access.viewer import SYSTEM, Role
from postroom.config.declared_programs import Made, save_api_key, save_mailbox, save_system, save_webhook
from postroom.config.named_rows import brand_of, group_of, unit_of, user_of
from postroom.config.refused import Refused
from postroom.core.carriage.envelope import Channel
from postroom.delivery import services as delivery
from postroom.delivery.registry import KINDS


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a row of one table must have, may have, and how it is saved; `save` returns its key and its id."""

    needed: frozenset[str]
    allowed: frozenset[str]
    save: Callable[[dict[str, Any]], tuple[str, Made]]


def apply(wanted: Mapping[str, Any]) -> dict[str, dict[str, Made]]:
    """Apply the tables; returns table -> code -> id. Raises `Refused` naming the table and row."""
    if unknown := sorted(set(wanted) - set(TABLES)):
        raise Refused(f"Unknown table {unknown[0]!r} in the file. Known are: {', '.join(TABLES)}.")
    with transaction.atomic():
        return {name: dict(_rows(name, wanted[name])) for name in TABLES if name in wanted}


def _rows(name: str, rows: Any) -> list[tuple[str, Made]]:
    if not isinstance(rows, list):
        raise Refused(f"Write [[{name}]] with two brackets: each is one row.")
    return [_row(f"{name}, row {number}", TABLES[name], row) for number, row in enumerate(rows, start=1)]


def _row(where: str, table: Table, row: dict[str, Any]) -> tuple[str, Made]:
    if missing := sorted(table.needed - set(row)):
        raise Refused(f"{where}: {missing[0]} is missing.")
    known = table.needed | table.allowed
    if unknown := sorted(set(row) - known):
        raise Refused(f"{where}: unknown field {unknown[0]!r}. Known are: {', '.join(sorted(known))}.")
    try:
        return table.save(row)
    except (TypeError, ValueError, access.CircularTree, delivery.BadSettings) as exc:
        raise Refused(f"{where}: {exc}") from exc
    except ValidationError as exc:
        raise Refused(f"{where}: {' '.join(exc.messages)}") from exc


def _save_brand(row: dict[str, Any]) -> tuple[str, int]:
    brand = access.save_brand(viewer=SYSTEM, **row)
    return brand.code, brand.pk


def _save_unit(row: dict[str, Any]) -> tuple[str, int]:
    """Of two units that collaborate, the later row names the earlier one."""
    brand, parent, others = brand_of(row.pop("brand")), row.pop("parent", None), row.pop("collaborates_with", None)
    unit = access.save_unit(viewer=SYSTEM, brand=brand, parent=unit_of(parent) if parent else None, **row)
    if others is not None:
        access.let_collaborate(viewer=SYSTEM, unit=unit, others=[unit_of(code) for code in others])
    return unit.code, unit.pk


def _save_group(row: dict[str, Any]) -> tuple[str, int]:
    """Of two groups that collaborate, the later row names the earlier one."""
    known = access_rows.groups(viewer=SYSTEM)
    group = access.save_group(
        viewer=SYSTEM,
        name=row["name"],
        members=[user_of(email) for email in row.get("members", [])],
        others=[group_of(name) for name in row.get("collaborates_with", [])],
        group=known.filter(name=row["name"]).first(),
    )
    return group.name, group.pk


def _save_user(row: dict[str, Any]) -> tuple[str, int]:
    """A password is only the first one: a user's own choice is not undone by applying the file again."""
    roles = row.pop("roles", [])
    known = access_rows.users(viewer=SYSTEM).filter(email=row["email"].lower()).first()
    password = row.pop("password", None)
    if known is None and password:
        validate_password(password)
    user = access.save_user(
        viewer=SYSTEM,
        email=row["email"],
        name=row["name"],
        password=None if known else password,
        is_super=row.get("super", known.is_super if known else False),
        phone=row.get("phone"),
    )
    for given in roles:
        if not {"unit", "role"} <= set(given) <= {"unit", "role", "outbox"}:
            raise ValueError('write each of the roles as { unit = "code", role = "reader", outbox = true }.')
        unit, role, outbox = unit_of(given["unit"]), Role(given["role"]), given.get("outbox")
        access.give_role(viewer=SYSTEM, user=user, unit=unit, role=role, sees_outbox=outbox)
    return user.email, user.pk


def _save_channel_account(row: dict[str, Any]) -> tuple[str, int]:
    """Without `live` a new account captures, and a known one stays as it is."""
    code, name, kind = (row.pop(field) for field in ("code", "name", "kind"))
    unit, live = row.pop("unit", None), row.pop("live", None)
    if kind in KINDS and KINDS[kind].channel is Channel.EMAIL and "sender_address" not in row:
        raise ValueError("sender_address is missing.")
    if "allowed_units" in row:
        row["allowed_unit_ids"] = [unit_of(allowed).pk for allowed in row.pop("allowed_units")]
    account = delivery.save_account(
        viewer=SYSTEM, code=code, name=name, kind=kind, unit=unit_of(unit) if unit else None, values=row
    )
    if live is not None:
        delivery.switch_live(viewer=SYSTEM, account=account, live=live)
    return code, account.pk


BRAND_DETAILS = frozenset(field.name for field in Brand._meta.fields) - {"id", "code", "name"}
CHANNEL_SETTINGS = frozenset(field.name for kind in KINDS.values() for field in dataclasses.fields(kind.config))
MAILBOX_DETAILS = frozenset(
    {
        "unit", "allowed_units", "host", "port", "security", "ca_file", "username", "password", "folder", "since",
        "is_on",
    }
)  # fmt: skip
TABLES = {
    "brands": Table(needed=frozenset({"code", "name"}), allowed=BRAND_DETAILS, save=_save_brand),
    "units": Table(
        needed=frozenset({"code", "name", "brand"}),
        allowed=frozenset({"parent", "time_zone", "language", "collaborates_with"}),
        save=_save_unit,
    ),
    "users": Table(
        needed=frozenset({"email", "name"}),
        allowed=frozenset({"password", "super", "phone", "roles"}),
        save=_save_user,
    ),
    "groups": Table(needed=frozenset({"name"}), allowed=frozenset({"members", "collaborates_with"}), save=_save_group),
    "channel_accounts": Table(
        needed=frozenset({"code", "name", "kind"}),
        allowed=delivery.COLUMNS | CHANNEL_SETTINGS | {"unit", "live", "rate_per_second", "allowed_units"},
        save=_save_channel_account,
    ),
    "api_keys": Table(
        needed=frozenset({"code", "unit"}),
        allowed=frozenset({"name", "rights", "test", "per_second", "expires_at"}),
        save=save_api_key,
    ),
    "external_systems": Table(
        needed=frozenset({"code", "unit", "channels"}),
        allowed=frozenset({"name", "allowed_units"}),
        save=save_system,
    ),
    "webhooks": Table(
        needed=frozenset({"name", "unit", "url"}),
        allowed=frozenset({"events"}),
        save=save_webhook,
    ),
    "mailboxes": Table(needed=frozenset({"name"}), allowed=MAILBOX_DETAILS, save=save_mailbox),
}
