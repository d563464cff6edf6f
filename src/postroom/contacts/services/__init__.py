"""All that changes a customer: details and addresses, what they agreed to, and addresses we must not use."""

from postroom.contacts.addresses import Address, BadAddress, read_email, read_phone, read_postal
from postroom.contacts.causes import BarCause, HealthCause
from postroom.contacts.rows import ContactRow, Details, Origin, Word
from postroom.contacts.services.consents import (
    end_channel,
    opt_in,
    opt_out,
    opt_out_once,
    resume_channel,
    sync_topics,
    take_back_opt_out,
    take_preferences,
    take_word,
)
from postroom.contacts.services.details import (
    AccountTaken,
    NotSaved,
    add_contact,
    save_building,
    save_contact,
    set_point,
)
from postroom.contacts.services.health import mark_health, mark_point
from postroom.contacts.services.lists import delete_list, put_on_list, save_list, take_off_list
from postroom.contacts.services.suppressions import (
    Bar,
    BarredAlready,
    bar,
    bar_by_wish,
    give_up,
    lift,
    lift_by_wish,
    suppress,
    use_again,
)
from postroom.contacts.services.taking_in import put_contacts

__all__ = [
    "AccountTaken",
    "Address",
    "BadAddress",
    "Bar",
    "BarCause",
    "BarredAlready",
    "ContactRow",
    "Details",
    "HealthCause",
    "NotSaved",
    "Origin",
    "Word",
    "add_contact",
    "bar",
    "bar_by_wish",
    "delete_list",
    "end_channel",
    "give_up",
    "lift",
    "lift_by_wish",
    "mark_health",
    "mark_point",
    "opt_in",
    "opt_out",
    "opt_out_once",
    "put_contacts",
    "put_on_list",
    "read_email",
    "read_phone",
    "read_postal",
    "resume_channel",
    "save_building",
    "save_contact",
    "save_list",
    "set_point",
    "suppress",
    "sync_topics",
    "take_back_opt_out",
    "take_off_list",
    "take_preferences",
    "take_word",
    "use_again",
]
