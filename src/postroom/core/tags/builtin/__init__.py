"""The catalogue that Postroom comes with: every kind of record and every field a tag can name."""

from postroom.core.tags.builtin.billing import BILLING, ITEMS_LIST
from postroom.core.tags.builtin.people import PEOPLE
from postroom.core.tags.builtin.service import DYNAMIC_LINK, NOTIFICATION, SERVICE
from postroom.core.tags.catalogue import Catalogue

BUILTIN = Catalogue(kinds=(*PEOPLE, *BILLING, *SERVICE, NOTIFICATION, DYNAMIC_LINK), fields=(ITEMS_LIST,))
