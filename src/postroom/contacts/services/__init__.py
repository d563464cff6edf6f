"""All that changes a customer: details and addresses, what they agreed to, and addresses we must not use."""

from postroom.contacts.addresses import Address, BadAddress, read_email, read_phone, read_postal
from postroom.contacts.rows import ContactRow, Details, Origin
from postroom.contacts.services.consents import opt_in, opt_out, opt_out_once, sync_topics, take_back_opt_out
from postroom.contacts.services.details import NotSaved, save_building, save_contact, set_point
from postroom.contacts.services.health import lift_suppression, mark_health, suppress
from postroom.contacts.services.taking_in import put_contacts

__all__ = [
    "Address",
    "BadAddress",
    "ContactRow",
    "Details",
    "NotSaved",
    "Origin",
    "lift_suppression",
    "mark_health",
    "opt_in",
    "opt_out",
    "opt_out_once",
    "put_contacts",
    "read_email",
    "read_phone",
    "read_postal",
    "save_building",
    "save_contact",
    "set_point",
    "suppress",
    "sync_topics",
    "take_back_opt_out",
]
