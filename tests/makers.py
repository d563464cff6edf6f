"""Real rows for tests: plain functions with defaults, each returning what it made."""

import datetime as dt
from itertools import count

from postroom.access.models import Brand, Membership, Unit, User
from postroom.access.viewer import RIGHTS_OF, Right, Role, Viewer
from postroom.contacts.folding import search_text
from postroom.contacts.models import Building, Consent, Contact, ContactPoint, Health, PointKind, PointRole, Topic
from postroom.core.address.phone import takes_texts
from postroom.core.carriage.envelope import Channel
from postroom.core.tags.catalogue import FieldType
from postroom.records.models import Record, RecordField, RecordKind

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)

_number = count(1)


def brand(code: str = "northwind", **details) -> Brand:
    """The brand `code`; asked for twice, it is the same."""
    return Brand.objects.get_or_create(code=code, defaults={"name": code.title(), **details})[0]


def unit(code: str = "dublin", *, parent: Unit | None = None, **details) -> Unit:
    """The unit `code`; asked for twice, it is the same."""
    details.setdefault("brand", brand())
    return Unit.objects.get_or_create(code=code, defaults={"name": code.title(), "parent": parent, **details})[0]


def user(
    email: str = "clerk@example.org", *, role: Role | None = Role.ADMINISTRATOR, at: Unit | None = None, **details
) -> User:
    """A user with `role` in the unit `at` (the first unit if none is named; no role at all if it is None).

    They see the outbox there, unless `sees_outbox` is False.
    """
    sees_outbox = details.pop("sees_outbox", True)
    made = User.objects.create_user(email, "a long enough password", **{"name": email.split("@")[0].title(), **details})
    if role:
        Membership.objects.create(user=made, unit=at or unit(), role=role, sees_outbox=sees_outbox)
    return made


def viewer(*units: Unit, role: Role = Role.ADMINISTRATOR, user_id: int = 0) -> Viewer:
    """Somebody with `role`, who sees the outbox, in just these units (the first if none is named); no row is made."""
    ids = frozenset(place.pk for place in units or (unit(),))
    return Viewer(user_id=user_id, name="Clerk", units=dict.fromkeys(RIGHTS_OF[role] | {Right.OUTBOX}, ids))


def building(code: str = "riverside", *, at: Unit | None = None, **details) -> Building:
    """The building `code` of a unit; asked for twice, it is the same."""
    where = at or unit()
    defaults = {"name": code.title(), "brand": where.brand, **details}
    return Building.objects.get_or_create(unit=where, code=code, defaults=defaults)[0]


def contact(
    account_number: str = "", *, at: Unit | None = None, email: str | None = "", phone: str = "", **details
) -> Contact:
    """A customer with an e-mail address of their own (none if `email` is None) and, if given, a phone."""
    number = account_number or f"C-{next(_number):05}"
    address = f"{number.lower()}@customers.example.org" if email == "" else email
    details.setdefault("name", "Zoë Kowalska")
    found_by = search_text(texts=[details["name"], address or ""], codes=[number], phones=[phone] if phone else [])
    made = Contact.objects.create(unit=at or unit(), account_number=number, search=found_by, **details)
    if address:
        point(made, address)
    if phone:
        point(made, phone, kind=PointKind.PHONE)
    return made


def point(
    owner: Contact,
    value: str,
    *,
    kind: PointKind = PointKind.EMAIL,
    role: PointRole = PointRole.MAIN,
    health: Health = Health.UNKNOWN,
    **details,
) -> ContactPoint:
    """One address of a customer."""
    if kind == PointKind.PHONE:
        details.setdefault("takes_texts", takes_texts(value))
    return ContactPoint.objects.create(contact=owner, kind=kind, role=role, value=value, health=health, **details)


def topic(code: str = "direct_marketing", *, needs_consent: bool = True) -> Topic:
    """The topic `code`; asked for twice, it is the same."""
    defaults = {"name": code.replace("_", " ").capitalize(), "needs_consent": needs_consent}
    return Topic.objects.get_or_create(code=code, defaults=defaults)[0]


def consent(
    owner: Contact, about: Topic | None = None, *, opted_in: bool = True, channel: Channel = Channel.EMAIL
) -> Consent:
    """What a customer said about a topic (direct marketing if none is named)."""
    return Consent.objects.create(
        contact=owner, topic=about or topic(), channel=channel, opted_in=opted_in, changed_at=NOON
    )


def kind(code: str = "meter", **fields: FieldType) -> RecordKind:
    """A kind of record; the fields of a company's own kind are given as name=type."""
    made, _ = RecordKind.objects.get_or_create(code=code, defaults={"label": code.replace("_", " ").capitalize()})
    for position, (name, type_) in enumerate(fields.items()):
        RecordField.objects.create(kind=made, position=position, name=name, label=name.capitalize(), type=type_)
    return made


def record(owner: Contact, of: str | RecordKind = "bill", external_id: str = "", **values) -> Record:
    """One record of a customer; `values` are its fields, a relation holds the other record's external id."""
    made_kind = of if isinstance(of, RecordKind) else kind(of)
    number = external_id or f"{made_kind.code}-{next(_number)}"
    return Record.objects.create(
        unit=owner.unit, kind=made_kind, external_id=number, contact=owner, values={"number": number} | values
    )
