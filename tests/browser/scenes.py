"""Realistic rows for the browser tests of runs and templates: customers in four languages, templates, an account."""

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Health
from postroom.stationery import services as stationery
from postroom.stationery.models import Template
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

NAMES = (
    *(
        "Zoë Kowalska",
        "Jürgen Müller",
        "Anna Nowak",
        "Claire Dupont",
        "Seán Ó Briain",
        "Wiśniewski i Synowie Sp. z o.o.",
    ),
    *("Marta Wójcik", "Bram de Vries", "Łukasz Zieliński", "Höfer & Töchter Hausverwaltungsgesellschaft mbH & Co. KG"),
)
LANGUAGES = ("en", "de", "pl", "fr")
PRICES = (
    Words.of_text(
        language="en",
        subject="Change of our price list, #contact_information.name",
        text="""Dear #contact_information.name,

from 1 January our prices change. Your account #contact_information.account_number keeps its terms until #?until.

Your last payment, #payment.amount, has reached us. Thank you.

Kind regards
#company.name""",
    ),
    Words.of_text(
        language="pl",
        subject="Zmiana cennika",
        text="Dzień dobry, #contact_information.name,\n\nod 1 stycznia zmieniają się ceny: #payment.amount, #?until.",
    ),
)


def street(number: int = 24) -> None:
    """So many customers of one unit: some in buildings, some of a type, a few without what a run needs."""
    unit = makers.unit("dublin", name="Head office Dublin")
    houses = [
        makers.building("riverside", name="Riverside Court"),
        makers.building("mill", name="Old Mill"),
        makers.building("harbour", name="Harbour View", brand=makers.brand("southwind")),
    ]
    for n in range(number):
        contact = makers.contact(
            f"AR-{n + 1:06}",
            at=unit,
            name=NAMES[n % len(NAMES)],
            language=LANGUAGES[n % len(LANGUAGES)],
            customer_type=("household", "business")[n % 3 == 0],
            building=houses[n % 3],
            email=None if n % 8 == 7 else f"customer{n}@example.org",
        )
        if n % 11 == 10:
            makers.point(makers.contact(f"AR-9{n:05}", email=None), f"gone{n}@example.org", health=Health.UNDELIVERABLE)
        if n % 12 != 5:
            office.payment(contact, amount=f"{100 + n}.50 EUR")


def prices() -> Template:
    """A published template in two languages with a nested tag and a free one."""
    made = stationery.make(viewer=SYSTEM, name="Change of price list", unit=makers.unit("dublin"))
    version = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    stationery.save_draft(version_id=version.pk, revision=0, wordings=PRICES, viewer=SYSTEM, at=NOON)
    stationery.publish(version_id=version.pk, viewer=SYSTEM, at=NOON)
    return made
