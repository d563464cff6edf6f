"""Brings brands, units, users, channel accounts, API keys and external systems to what a set-up file says.

Tables are applied in the order below, because later rows name earlier ones by their codes. All or nothing.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import is_naive, now

from postroom.access import keys
from postroom.access import selectors as access_rows
from postroom.access import services as access
from postroom.access.models import Brand, Group, Unit, User
from postroom.access.viewer import SYSTEM, Right, Role
from postroom.config.refused import Refused
from postroom.core.carriage.envelope import Channel
from postroom.delivery import services as delivery
from postroom.delivery.registry import KINDS
from postroom.systems import selectors as systems_rows
from postroom.systems import services as systems

Made = int | dict[str, int | str]
"""The id of what a row says; of a key also the key itself, if it is new."""


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
    brand, parent, others = _brand(row.pop("brand")), row.pop("parent", None), row.pop("collaborates_with", None)
    unit = access.save_unit(viewer=SYSTEM, brand=brand, parent=_unit(parent) if parent else None, **row)
    if others is not None:
        access.let_collaborate(viewer=SYSTEM, unit=unit, others=[_unit(code) for code in others])
    return unit.code, unit.pk


def _save_group(row: dict[str, Any]) -> tuple[str, int]:
    """Of two groups that collaborate, the later row names the earlier one."""
    known = access_rows.groups(viewer=SYSTEM)
    group = access.save_group(
        viewer=SYSTEM,
        name=row["name"],
        members=[_user(email) for email in row.get("members", [])],
        others=[_group(name) for name in row.get("collaborates_with", [])],
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
        unit, role, outbox = _unit(given["unit"]), Role(given["role"]), given.get("outbox")
        access.give_role(viewer=SYSTEM, user=user, unit=unit, role=role, sees_outbox=outbox)
    return user.email, user.pk


def _save_channel_account(row: dict[str, Any]) -> tuple[str, int]:
    """Without `live` a new account captures, and a known one stays as it is."""
    code, name, kind = (row.pop(field) for field in ("code", "name", "kind"))
    unit, live = row.pop("unit", None), row.pop("live", None)
    if kind in KINDS and KINDS[kind].channel is Channel.EMAIL and "sender_address" not in row:
        raise ValueError("sender_address is missing.")
    if "allowed_units" in row:
        row["allowed_unit_ids"] = [_unit(allowed).pk for allowed in row.pop("allowed_units")]
    account = delivery.save_account(
        viewer=SYSTEM, code=code, name=name, kind=kind, unit=_unit(unit) if unit else None, values=row
    )
    if live is not None:
        delivery.switch_live(viewer=SYSTEM, account=account, live=live)
    return code, account.pk


def _save_api_key(row: dict[str, Any]) -> tuple[str, Made]:
    """A new key is told once, when it is made; what a known one may do is brought up to date."""
    terms = keys.Terms(
        code=row["code"],
        name=row.get("name", row["code"]),
        unit=_unit(row["unit"]),
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


def _save_system(row: dict[str, Any]) -> tuple[str, Made]:
    """A new system's key is told once, when it is let in; what a known one may take is brought up to date."""
    terms = systems.Terms(
        code=row["code"],
        name=row.get("name", row["code"]),
        unit=_unit(row["unit"]),
        channels=[Channel(channel) for channel in row["channels"]],
        allowed_units=[_unit(code) for code in row.get("allowed_units", [])],
    )
    known = systems_rows.by_code(viewer=SYSTEM, code=terms.code)
    if known is None:
        made, token = systems.register(viewer=SYSTEM, terms=terms, at=now())
        return made.code, {"id": made.pk, "key": token}
    systems.change(viewer=SYSTEM, system=known, terms=terms, at=now())
    return known.code, {"id": known.pk}


def _moment(value: Any) -> datetime | None:
    if value is not None and (not isinstance(value, datetime) or is_naive(value)):
        raise ValueError("write expires_at as 2027-01-31T00:00:00Z.")
    return value


def _brand(code: str) -> Brand:
    brand = Brand.objects.filter(code=code).first()
    if brand is None:
        raise ValueError(f"there is no brand {code!r}.")
    return brand


def _unit(code: str) -> Unit:
    unit = access_rows.units(viewer=SYSTEM).filter(code=code).first()
    if unit is None:
        raise ValueError(f"there is no unit {code!r}.")
    return unit


def _user(email: str) -> User:
    user = access_rows.users(viewer=SYSTEM).filter(email=email.lower()).first()
    if user is None:
        raise ValueError(f"there is no user {email!r}.")
    return user


def _group(name: str) -> Group:
    group = access_rows.groups(viewer=SYSTEM).filter(name=name).first()
    if group is None:
        raise ValueError(f"there is no group {name!r}.")
    return group


BRAND_DETAILS = frozenset(field.name for field in Brand._meta.fields) - {"id", "code", "name"}
CHANNEL_SETTINGS = frozenset(field.name for kind in KINDS.values() for field in dataclasses.fields(kind.config))
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
        save=_save_api_key,
    ),
    "external_systems": Table(
        needed=frozenset({"code", "unit", "channels"}),
        allowed=frozenset({"name", "allowed_units"}),
        save=_save_system,
    ),
}
