"""Realistic rows for the browser tests of runs and templates: customers in four languages, templates, an account."""

from playwright.sync_api import Locator

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


def snippet(name: str, text: str) -> Template:
    """A published snippet for every unit."""
    made = stationery.make(viewer=SYSTEM, name=name, unit=None, kind=Template.Kind.SNIPPET)
    draft = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    words = Words.of_text(language="en", subject="", text=text)
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=[words], viewer=SYSTEM, at=NOON)
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=NOON)
    return made


def write(box: Locator, text: str) -> None:
    """Write into the editor as hands do, instead of what stands there: an empty line begins a paragraph."""
    box.click()
    box.press("ControlOrMeta+a")
    box.press("Delete")
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            box.press("Enter")
        for count, line in enumerate(paragraph.split("\n")):
            if count:
                box.press("Shift+Enter")
            box.page.keyboard.type(line)
