"""What tags say of the customer and of the company: one row each, read in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from postroom.records.values.ids import written
from postroom.statements import prepared

_COLUMNS = {
    "name": "c.name",
    "first_name": "c.first_name",
    "last_name": "c.last_name",
    "salutation": "c.salutation",
    "company": "CASE WHEN c.is_company THEN c.name END",
    "account_number": "c.account_number",
    "customer_type": "c.customer_type",
    "birth_date": "c.birth_date::text",
    "paperless": "c.delivery_method <> 'letter'",
    "building": "building.name",
    "brand": "brand.name",
    "email": "email.value",
    "phone": "phone.value",
    "street": "postal.parts #>> '{lines,0}'",
    "postcode": "postal.parts ->> 'postcode'",
    "city": "postal.parts ->> 'city'",
    "address": "array_to_string(ARRAY(SELECT jsonb_array_elements_text(postal.parts -> 'lines'))"
    " || (btrim(concat(postal.parts ->> 'postcode', ' ', postal.parts ->> 'city'))), E'\\n')",
    "country": "postal.parts ->> 'country'",
    "language": "c.language",
}
"""Where each field of a customer comes from. What is not here is not known of anybody."""

_POINT = "LEFT JOIN contacts_contactpoint {0} ON {0}.contact_id = c.id AND {0}.kind = '{0}' AND {0}.role = 'main'"
_JOINS = {
    "building": "LEFT JOIN contacts_building building ON building.id = c.building_id",
    "brand": "LEFT JOIN access_brand brand ON brand.id = coalesce(c.brand_id, unit.brand_id)",
    "email": _POINT.format("email"),
    "phone": _POINT.format("phone"),
    "postal": _POINT.format("postal"),
}

_LOAD = """
SELECT c.id, c.unit_id, coalesce(c.brand_id, unit.brand_id), {columns}
  FROM contacts_contact c JOIN access_unit unit ON unit.id = c.unit_id {joins}
 WHERE c.id = ANY(%s::bigint[])
"""

_COMPANY = ("name", "address", "phone", "email", "website", "bank_name", "iban", "bic", "vat_number")
_LOAD_BRANDS = """
SELECT id, coalesce(nullif(legal_name, ''), name), address, phone, email, website, bank_name, iban, bic, vat_number,
       late_payment_interest_rate
  FROM access_brand WHERE id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Customer:
    """A contact as tags see it: its unit and brand, and the fields that were asked for."""

    unit_id: int
    brand_id: int
    fields: dict[str, Any]


def load_customers(ids: Sequence[int], fields: frozenset[str]) -> dict[int, Customer]:
    """Return the wanted fields of each contact, by id, in one query."""
    names = sorted((fields & _COLUMNS.keys()) | {"language"} | ({"country"} if "address" in fields else set()))
    columns = ", ".join(_COLUMNS[name] for name in names)
    joins = " ".join(join for alias, join in _JOINS.items() if f"{alias}." in columns)
    found: dict[int, Customer] = {}
    with prepared() as cursor:
        cursor.execute(_LOAD.format(columns=columns, joins=joins), [written(ids)])
        for id_, unit_id, brand_id, *row in cursor.fetchall():
            found[id_] = Customer(unit_id, brand_id, _finished(dict(zip(names, row, strict=True))))
    return found


def load_companies(brand_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what `#company.*` says for each brand, in one query."""
    names = (*_COMPANY, "late_payment_interest_rate")
    with prepared() as cursor:
        cursor.execute(_LOAD_BRANDS, [list(set(brand_ids))])
        return {id_: dict(zip(names, row, strict=True)) for id_, *row in cursor.fetchall()}


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    """Do what is left to do: name language and country in the customer's own language."""
    language = row["language"]
    row["language"] = _language_name(language, language)
    if country := row.get("country"):
        row["country"] = _country_name(country, language)
        if row.get("address"):
            row["address"] += f"\n{row['country']}"
    return row


@lru_cache(maxsize=256)
def _language_name(code: str, language: str) -> str:
    return str(_locale(language).languages.get(code[:2], code))


@lru_cache(maxsize=2048)
def _country_name(code: str, language: str) -> str:
    return str(_locale(language).territories.get(code, code))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
