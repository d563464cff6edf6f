"""Customers with everything that a page can show: long names, bad health, suppression, consents, records, messages."""

import datetime as dt

from postroom.contacts import services
from postroom.contacts.models import Contact, Health, PointKind, PointRole
from postroom.contacts.rows import ContactRow, Origin
from postroom.contacts.services import put_contacts, read_email, read_phone, read_postal
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import Step
from postroom.outbox import services as outbox
from tests import makers, post
from tests.makers import NOON

LONG = "Wspólnota Mieszkaniowa „Zielone Wzgórza” przy ulicy Marszałka Józefa Piłsudskiego 112A-118C w Warszawie"
HOSTILE = "<script>alert('customer')</script>"
PEOPLE = [
    ("AR-004217", "Anna Kowalska", "pl", "Household"),
    ("AR-004218", "Łukasz Wiśniewski", "pl", "Household"),
    ("AR-004219", "Bartholomäus Freiherr von Hohenzollern-Sigmaringen", "de", "Business"),
    ("AR-004220", "Zoë O'Hara", "en", "Gym member"),
    ("AR-004221", LONG, "pl", "Community"),
    ("AR-004222", HOSTILE, "fr", "Household"),
    *((f"AR-0043{number:02}", f"Claire Dupont {number}", "fr", "Household") for number in range(50)),
]


def everybody() -> Contact:
    """Fill the list; returns the customer who has everything."""
    place = makers.unit()
    makers.building("riverside", name="Riverside House")
    rows = [_row(number, *person) for number, person in enumerate(PEOPLE)]
    put_contacts(unit_id=place.pk, rows=rows, at=NOON, origin=Origin("import", "customers.csv"))
    anna = Contact.objects.get(account_number="AR-004217")
    anna.building, anna.birth_date = makers.building("riverside"), dt.date(1988, 4, 23)
    anna.salutation, anna.first_name, anna.last_name = "Ms", "Anna", "Kowalska"
    anna.save()
    _addresses(anna)
    _consents(anna)
    _records(anna)
    _messages(anna)
    return anna


def _row(number: int, account: str, name: str, language: str, kind: str) -> ContactRow:
    points = {
        (PointKind.EMAIL, PointRole.MAIN): read_email(f"{account.lower()}@customers.example.org"),
        (PointKind.PHONE, PointRole.MAIN): read_phone(f"+48601234{number:03}"),
        (PointKind.POSTAL, PointRole.MAIN): read_postal(
            lines=["ul. Długa 80"], postcode="31-147", city="Kraków", country="PL"
        ),
    }
    details = {"name": name, "language": language, "customer_type": kind, "is_company": name == LONG}
    return ContactRow(account_number=account, details=details, points=points)


def _addresses(anna: Contact) -> None:
    known = {"health": Health.UNDELIVERABLE, "health_reason": "550 5.1.1 No such user here", "health_at": NOON}
    makers.point(anna, "anna.invoices@example.org", role=PointRole.BILLING, **known)
    reason = "Complained: the mail was marked as spam at example.org"
    bar = services.Bar(channel=Channel.EMAIL, address="anna.invoices@example.org", reason=reason)
    services.suppress(bar=bar, at=NOON)


def _consents(anna: Contact) -> None:
    about = {"contact": anna, "topic": makers.topic("direct_marketing")}
    services.opt_in(**about, channel=Channel.EMAIL, at=NOON, origin=Origin("form", "May we write to you? Yes, gladly."))
    services.opt_out(**about, channel=Channel.SMS, at=NOON + dt.timedelta(days=3), origin=Origin("phone"))
    services.opt_out(
        contact=anna, topic=makers.topic("affiliate_marketing"), channel=Channel.EMAIL, at=NOON, origin=Origin("import")
    )


def _records(anna: Contact) -> None:
    makers.record(anna, "accounts_receivable", "A-20931", number="A-20931")
    for number in range(1, 9):
        makers.record(
            anna,
            "bill",
            f"B-2026-04{number:02}",
            number=f"B-2026-04{number:02}",
            date="2026-04-03",
            due_date="2026-05-03",
            amount=f"{number * 1289}.90 EUR",
            outstanding_amount="189.90 EUR",
            period="April 2026",
            status="Overdue",
            pay_link=f"https://pay.northwind.example/b/{number}",
            accounts_receivable="A-20931",
            subscription="S-1",
        )
    makers.record(anna, "subscription", "S-1", type="Home Fibre", status="Active", services=["Fibre 500", "TV Family"])
    lines = [{"description": "Smart meter", "quantity": 1, "amount": "59.99 EUR"}]
    makers.record(anna, "order", "O-90211", date="2026-05-01", amount="79.99 EUR", items=lines * 2)


def _messages(anna: Contact) -> None:
    for number, title in enumerate(("Change of price list from 1 January", "Your bill for April", "Welcome")):
        new = outbox.NewMessage(
            contact_id=anna.pk,
            point_id=None,
            recipient="ar-004217@customers.example.org",
            recipient_name=anna.name,
            subject=title,
            language="pl",
            skeleton=post.SKELETON.digest,
            fills=[anna.name],
            sha256="0" * 64,
        )
        common = outbox.Common(
            unit_id=anna.unit_id, channel=Channel.EMAIL, state="draft", lane_id=post.lane(live=False).pk
        )
        at = NOON + dt.timedelta(days=20 * number)
        ids = outbox.store(common=common, messages=[new], skeletons={post.SKELETON.digest: post.SKELETON}, at=at)
        if number:
            outbox.move(ids=ids, step=Step.SUBMIT, at=at)
