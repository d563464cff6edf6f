"""Make the example files anew: `python -m examples.make_examples`. They are the same, byte for byte, every time."""

# ruff: noqa: PLR2004 - the figures say how often something is special

import csv
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from examples.people import COUNTRIES, Country

CUSTOMERS = 1000
Rows = list[list[Any]]

HEADS = [
    *("Account number", "Salutation", "First name", "Last name", "Company", "Customer type", "Building", "Language"),
    *("Delivery method", "Date of birth", "E-mail", "Phone", "Street", "Postcode", "City", "Country"),
    *("consent:direct_marketing:email", "consent:service_news:email"),
]
TYPES = ("household", "household", "household", "business", "public")
BUILDINGS = ("Riverside House", "Mill Court", "Station Yard", "Harbour View", "")
SPECIAL = {11: "refused.example.com", 47: "full.example.com", 83: "slow.example.com"}
"""Each hundred customers, these have an address that the demo's mail server refuses, finds full, or is slow to take."""

_TODAY = date(2026, 3, 2)
_ZIP_TIME = (2026, 3, 2, 0, 0, 0)


class Customer:
    """One customer, and what they owe."""

    def __init__(self, number: int, dice: random.Random) -> None:
        self.number = number
        self.account = f"C-{10_000 + number}"
        self.receivable = f"AR-{10_000 + number}"
        self.country: Country = COUNTRIES[number % len(COUNTRIES)]
        self.row = self._row(dice)
        self.items = [self._item(place, dice) for place in range(0 if number % 40 == 7 else dice.choice((1, 2, 2, 3)))]

    def money(self, amount: float) -> str:
        """An amount as this customer's country writes it."""
        if self.country.code == "IE":
            return f"{amount:,.2f} EUR"
        return f"{amount:.2f}".replace(".", ",") + (" zł" if self.country.currency == "PLN" else " €")

    @property
    def owed(self) -> float:
        return sum(item["open"] for item in self.items)

    def _row(self, dice: random.Random) -> list[Any]:
        country, woman = self.country, dice.random() < 0.5
        first = dice.choice((country.women if woman else country.men).split(","))
        last = dice.choice(country.surnames.split(","))
        kind = dice.choice(TYPES)
        code, _, city = dice.choice(country.places.split(",")).rpartition(" ")
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(24_000))
        house = f"{dice.randint(1, 180)}"
        street = dice.choice(country.streets.split(","))
        return [
            self.account,
            country.salutations[not woman],
            first,
            last,
            dice.choice(country.companies.split(",")) if kind == "business" else "",
            kind,
            dice.choice(BUILDINGS),
            country.language,
            dice.choice(("e-mail", "e-mail", "e-mail", "letter", "sms")),
            born.isoformat() if kind == "household" else "",
            self._email(first, last),
            f"{country.phone} {dice.randrange(10**country.digits):0{country.digits}}" if dice.random() < 0.8 else "",
            f"{house} {street}" if country.code in ("IE", "FR") else f"{street} {house}",
            code,
            city,
            country.name,
            dice.choice(("yes", "yes", "no", "")),
            "no" if self.number % 33 == 5 else "",
        ]

    def _email(self, first: str, last: str) -> str:
        if self.number % 25 == 9:
            return ""
        domain = SPECIAL.get(self.number % 100, self.country.domain)
        return f"{_plain(first)}.{_plain(last)}.{self.number}@{domain}"

    def _item(self, place: int, dice: random.Random) -> dict[str, Any]:
        issued = _TODAY - timedelta(days=20 + 31 * place + dice.randrange(9))
        amount = round(dice.uniform(19, 890), 2)
        paid = place == 2 and dice.random() < 0.5
        return {
            "number": f"INV-{issued.year}-{self.number:04}{place}",
            "date": issued,
            "due": issued + timedelta(days=14),
            "amount": amount,
            "open": round(amount / 2, 2) if paid else amount,
        }


def _plain(name: str) -> str:
    """A name as it stands in an e-mail address."""
    spelt = name.lower().translate(str.maketrans({"ł": "l", "ß": "ss"}))
    apart = unicodedata.normalize("NFKD", spelt)
    return re.sub(r"[^a-z]", "", apart)


def customers_file(customers: Sequence[Customer], dice: random.Random) -> Rows:
    """All customers, and among them 20 rows that are wrong on purpose."""
    rows = [customer.row for customer in customers]
    for number, (head, value) in enumerate(WRONG_CUSTOMERS):
        wrong = list(dice.choice(rows[: CUSTOMERS // 2]))
        if (head, value) != ("Last name", "Double"):
            wrong[0] = f"C-9{number:04}"
        wrong[HEADS.index(head)] = value
        if head == "First name":
            wrong[HEADS.index("Last name")] = wrong[HEADS.index("Company")] = ""
        rows.insert(CUSTOMERS // 2 + 20 * number, wrong)
    return [HEADS, *rows]


WRONG_CUSTOMERS = [
    *[("Account number", "")] * 2,
    ("E-mail", "anna.nowak@"),
    ("E-mail", "no address"),
    ("E-mail", "two@mail.example.com, more@mail.example.com"),
    ("Phone", "12"),
    ("Phone", "call me"),
    ("Language", "Klingonisch!"),
    ("Language", "xx"),
    *[("Last name", "Double")] * 3,
    *[("First name", "")] * 3,
    ("Country", "Atlantis"),
    ("City", ""),
    ("Date of birth", "31.02.1980"),
    ("Delivery method", "pigeon"),
    ("consent:direct_marketing:email", "perhaps"),
]


def receivables(customers: Iterable[Customer]) -> Rows:
    """An account for each customer, but for some."""
    rows: Rows = [["Number", "Account number", "Status", "Balance", "Outstanding amount"]]
    for customer in customers:
        if customer.number % 100 != 71:
            owed = f"{customer.owed:.2f} {customer.country.currency}"
            rows.append([customer.receivable, customer.account, "Active", owed, owed])
    return [*rows, ["AR-1", "C-1", "Active", "1.00 EUR", "1.00 EUR"], ["AR-2", "C-10001", "Active", "much", "1.00 EUR"]]


def subscriptions(customers: Iterable[Customer], dice: random.Random) -> Rows:
    """One subscription for nine of ten customers."""
    rows: Rows = [
        [
            "Number",
            "Account number",
            "Type",
            "Status",
            "Services",
            "Start date",
            "Monthly amount",
            "Accounts receivable",
        ]
    ]
    for customer in customers:
        if customer.number % 10:
            services = dice.choice(("Fibre 500 | TV Family", "Fibre 100", "Mobile | Home phone | TV Family"))
            start = _TODAY - timedelta(days=dice.randrange(30, 2000))
            told = [services.partition(" ")[0], "Active", services, f"{start:%d.%m.%Y}"]
            paid = customer.money(dice.choice((19.9, 29.9, 49.9)))
            rows.append([f"S-{customer.number:05}", customer.account, *told, paid, customer.receivable])
    wrong = ["S-99999", "C-10001", "Fibre", "Active", "Fibre 100", "31.02.2026", "19,90 €", "AR-10001"]
    return [*rows, wrong, [*rows[1][:6], "0,00 €", rows[1][7]]]


def bills(customers: Iterable[Customer]) -> Rows:
    """A bill for each invoice, the newest last."""
    rows: Rows = [
        [
            *("Number", "Account number", "Date", "Due date", "Amount", "Outstanding amount"),
            *("Period", "Status", "Accounts receivable", "Subscription"),
        ]
    ]
    for customer in customers:
        for item in reversed(customer.items):
            days = [item["date"].isoformat(), item["due"].isoformat()]
            money = [customer.money(item["amount"]), customer.money(item["open"])]
            told = [f"{item['date']:%m/%Y}", "Overdue" if item["due"] < _TODAY else "Open"]
            leads = [customer.receivable, f"S-{customer.number:05}" if customer.number % 10 else ""]
            rows.append([item["number"].replace("INV", "B"), customer.account, *days, *money, *told, *leads])
    wrong = rows[1]
    return [
        *rows,
        ["B-WRONG-1", wrong[1], "yesterday", *wrong[3:]],
        ["B-WRONG-2", wrong[1], *wrong[2:4], "1.234", *wrong[5:]],
        ["B-WRONG-3", "C-4711", *wrong[2:]],
    ]


def payments(customers: Iterable[Customer], dice: random.Random) -> Rows:
    """The last payment of each customer, but for some who never paid."""
    rows: Rows = [["Number", "Account number", "Amount", "Date", "Method", "Status", "Accounts receivable"]]
    for customer in customers:
        if customer.number % 50 != 13:
            amount = f"{dice.uniform(10, 300):.2f} {customer.country.currency}"
            day = _TODAY - timedelta(days=dice.randrange(40, 90))
            told = [dice.choice(("Bank transfer", "Card", "Direct debit")), "Processed"]
            rows.append([f"P-{customer.number:05}", customer.account, amount, day, *told, customer.receivable])
    wrong = rows[1]
    return [*rows, ["", wrong[1], "5.00 EUR", *wrong[3:]], ["P-99998", wrong[1], "5.00 EUR", "never", *wrong[4:]]]


def items(customers: Iterable[Customer]) -> Rows:
    """The invoices that are open: what `#items_list` shows."""
    rows: Rows = [
        [
            *("Number", "Account number", "Document", "Date", "Due date"),
            *("Amount", "Open amount", "Accounts receivable"),
        ]
    ]
    for customer in customers:
        for item in customer.items:
            days = [f"{item['date']:%d.%m.%Y}", f"{item['due']:%d.%m.%Y}"]
            money = [customer.money(item["amount"]), customer.money(item["open"])]
            rows.append([item["number"], customer.account, "Invoice", *days, *money, customer.receivable])
    return rows


def as_csv(rows: Rows, *, delimiter: str, encoding: str) -> bytes:
    """Rows as a CSV file."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


def as_xlsx(rows: Rows) -> bytes:
    """Rows as a workbook, without the hour at which it was made."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    saved, same = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as made, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-03-02T00:00:00Z", made.read(name))
            kept.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return same.getvalue()


def files() -> dict[str, bytes]:
    """Return name -> contents of every example file; a record file is named after its kind."""
    dice = random.Random(7)  # noqa: S311 - the same every time, on purpose
    customers = [Customer(number, dice) for number in range(1, CUSTOMERS + 1)]
    return {
        "customers.csv": as_csv(customers_file(customers, dice), delimiter=";", encoding="utf-8-sig"),
        "accounts_receivable.xlsx": as_xlsx(receivables(customers)),
        "subscription.csv": as_csv(subscriptions(customers, dice), delimiter=",", encoding="utf-8"),
        "bill.csv": as_csv(bills(customers), delimiter=";", encoding="cp1250"),
        "payment.xlsx": as_xlsx(payments(customers, dice)),
        "accounting_item.csv": as_csv(items(customers), delimiter="\t", encoding="utf-16"),
    }


if __name__ == "__main__":
    for name, content in files().items():
        (Path(__file__).parent / name).write_bytes(content)
