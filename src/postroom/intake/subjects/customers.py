"""Read rows of a file as customers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from postroom.access.models import Brand, Unit
from postroom.contacts import selectors, services
from postroom.contacts.addresses import Address, BadAddress, country_code, read_email, read_phone, read_postal
from postroom.contacts.folding import fold
from postroom.contacts.models import Building, PointKind, PointRole
from postroom.contacts.rows import ContactRow, Origin, Place
from postroom.core.address.postal import PostalFault
from postroom.core.carriage.envelope import Channel
from postroom.core.fate import Fate, Result
from postroom.core.refusal import Flaw, Refusal, Said, about, in_one, said
from postroom.intake.files.reading import Cell
from postroom.intake.subjects import words
from postroom.intake.subjects.columns import CONSENT, CUSTOMER, POINTS, POSTAL, consent_targets
from postroom.intake.subjects.subject import Cells, Target

_TEXTS = ("name", "first_name", "last_name", "salutation", "customer_type")
_HOME = {"pl": "PL", "de": "DE", "fr": "FR"}
_LONGEST = {
    "account_number": 60,
    "name": 200,
    "first_name": 100,
    "last_name": 100,
    "salutation": 60,
    "customer_type": 60,
    "building": 60,
}
"""Characters that the columns hold."""

_MAIN_POSTAL: Place = PointKind.POSTAL, PointRole.MAIN


class _Read(NamedTuple):
    """What a row says, or all that is wrong with it; and what to look at though it goes in."""

    row: ContactRow
    problem: Said
    remark: Said


class Customers:
    """The rows are customers of a unit; buildings that are not there yet are made."""

    takes_files = False

    def __init__(self, unit: Unit, origin: Origin) -> None:
        topics = list(selectors.topics())
        self.targets: Sequence[Target] = (*CUSTOMER, *consent_targets(topics))
        self._unit = unit
        self._origin = origin
        self._about = {
            f"{CONSENT}:{topic.code}:{channel}": (topic.pk, channel) for topic in topics for channel in Channel
        }
        self._brands = {fold(name): brand.pk for brand in Brand.objects.all() for name in (brand.name, brand.code)}
        self._buildings: dict[str, int] = {}
        self._readers: dict[str, Callable[[Cell], Any]] = {
            **{name: words.text_up_to(_LONGEST[name]) for name in _TEXTS},
            "brand": self._brand,
            "building": self._building,
            "language": words.language,
            "delivery_method": words.delivery,
            "birth_date": words.day,
            "is_deceased": words.yes_or_no,
            "is_disputed": words.yes_or_no,
        }

    def key(self, cells: Cells) -> str:
        return words.text(cells.get("account_number"))

    def take(self, rows: Sequence[Cells], at: datetime) -> list[Result]:
        self._make_buildings(rows)
        read = [self._read(cells) for cells in rows]
        good = [found.row for found in read if not found.problem]
        taken = iter(services.put_contacts(unit_id=self._unit.pk, rows=good, at=at, origin=self._origin))
        return [
            Result(Fate.REFUSED, found.problem) if found.problem else next(taken)._replace(remark=found.remark)
            for found in read
        ]

    def _read(self, cells: Cells) -> _Read:
        reader = _RowReader(cells)
        number = reader.read("account_number", words.text_up_to(_LONGEST["account_number"])) or ""
        if not number and not reader.problems:
            reader.problems.append(about("account_number", said(Flaw.NONE)))
        details = {
            name: value
            for name, how in self._readers.items()
            if name in cells and (value := reader.read(name, how)) is not None
        }
        language = details.get("language", "")
        row = ContactRow(
            account_number=number,
            details=_details(details, cells),
            points=reader.points(language),
            consents={
                about: answer
                for name, about in self._about.items()
                if name in cells and (answer := reader.read(name, words.yes_or_no)) is not None
            },
            consents_at=reader.read("consent_at", words.moment),
        )
        return _Read(row, in_one(reader.problems), in_one(reader.remarks))

    def _brand(self, cell: Cell) -> int:
        brand = self._brands.get(fold(words.text(cell)))
        if brand is None:
            raise Refusal(said(Flaw.UNKNOWN, words.text(cell)[:60]))
        return brand

    def _building(self, cell: Cell) -> int:
        name = words.text_up_to(_LONGEST["building"])(cell)
        return self._buildings[fold(name)]

    def _make_buildings(self, rows: Sequence[Cells]) -> None:
        """See that every building the rows name is there. Read anew each time: a dry run takes back what it made."""
        named = {fold(name): name for cells in rows if (name := words.text(cells.get("building")))}
        if not named:
            return
        self._buildings = self._known_buildings()
        brand_id, unit = self._unit.brand_id, self._unit
        made = [
            Building(unit=unit, brand_id=brand_id, code=name, name=name)
            for folded, name in named.items()
            if folded not in self._buildings and len(name) <= _LONGEST["building"]
        ]
        if made:
            Building.objects.bulk_create(made, ignore_conflicts=True)
            self._buildings = self._known_buildings()

    def _known_buildings(self) -> dict[str, int]:
        known = Building.objects.filter(unit=self._unit).values_list("pk", "code", "name")
        return {fold(word): pk for pk, *names in known for word in reversed(names)}


class _RowReader:
    """Reads the cells of one row, and collects what is wrong with them."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.problems: list[Said] = []
        self.remarks: list[Said] = []

    def read(self, name: str, how: Callable[[Cell], Any]) -> Any:
        """Return what the column says, None if nothing or if it is wrong."""
        if name not in self._cells:
            return None
        try:
            return how(self._cells[name])
        except Refusal as problem:
            self.problems.append(about(name, problem.said))
            return None

    def points(self, language: str) -> dict[Place, Address]:
        """Return all addresses of the row, each in its place."""
        country = country_code(words.text(self._cells.get("country"))) or _HOME.get(language, "")
        found = {
            place: self.read(name, _point(place, country)) for name, place in POINTS.items() if name in self._cells
        }
        if any(name in self._cells for name in POSTAL[:4]):
            found[_MAIN_POSTAL] = self._postal(country)
        return {place: address for place, address in found.items() if address is not None}

    def _postal(self, country: str) -> Address | None:
        street, street2, postcode, city = (words.text(self._cells.get(name)) for name in POSTAL[:4])
        try:
            return read_postal(lines=[street, street2], postcode=postcode, city=city, country=country)
        except BadAddress as bad:
            # Of many customers only the town is known: they go in without an address to write to.
            kept = self.remarks if bad.fault is PostalFault.NO_LINES else self.problems
            kept.append(about("address", bad.said))
            return None


def _point(place: Place, country: str) -> Callable[[Cell], Address]:
    if place[0] is PointKind.EMAIL:
        return lambda cell: read_email(words.text(cell))
    return lambda cell: read_phone(words.text(cell), country=country)


def _details(told: dict[str, Any], cells: Cells) -> dict[str, Any]:
    """Return the columns of the contact: a name that is not told is made of its parts, or is the company's."""
    details = {{"brand": "brand_id", "building": "building_id"}.get(name, name): value for name, value in told.items()}
    if company := words.text(cells.get("company")):
        details["is_company"] = True
    parts = f"{told.get('first_name', '')} {told.get('last_name', '')}".strip()
    if "name" not in details and (name := company or parts):
        details["name"] = name[: _LONGEST["name"]]
    return details
