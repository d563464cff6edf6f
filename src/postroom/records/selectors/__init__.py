"""Kinds of records, records as a viewer may see them, and the values that tags show."""

from postroom.records.selectors.catalogue import catalogue, kind, kinds, own_fields, takes_records
from postroom.records.selectors.named import by_external_id, page_of_kind
from postroom.records.selectors.records import Group, groups, of_contact, page, record, related
from postroom.records.values.loading import values_for
from postroom.records.values.named import values_of

__all__ = [
    "Group",
    "by_external_id",
    "catalogue",
    "groups",
    "kind",
    "kinds",
    "of_contact",
    "own_fields",
    "page",
    "page_of_kind",
    "record",
    "related",
    "takes_records",
    "values_for",
    "values_of",
]
