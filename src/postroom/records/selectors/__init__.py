"""Kinds of records, records as a viewer may see them, and the values that tags show."""

from postroom.records.selectors.catalogue import catalogue, kinds, takes_records
from postroom.records.selectors.records import of_contact
from postroom.records.values.loading import values_for

__all__ = ["catalogue", "kinds", "of_contact", "takes_records", "values_for"]
