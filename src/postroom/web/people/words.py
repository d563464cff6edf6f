"""What people read instead of our codes: roles, languages, time zones."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Role

ROLES: Mapping[Role, Promise] = {
    Role.READER: _("Reader"),
    Role.WRITER: _("Writer"),
    Role.SENDER: _("Sender"),
    Role.APPROVER: _("Approver"),
    Role.ADMINISTRATOR: _("Administrator"),
}
MAY: Mapping[Role, Promise] = {
    Role.READER: _("sees everything of the unit"),
    Role.WRITER: _("also writes templates and messages, and imports customers"),
    Role.SENDER: _("also sends, holds and stops messages"),
    Role.APPROVER: _("also approves bulk messages"),
    Role.ADMINISTRATOR: _("also sets up accounts, units and people"),
}


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from."""
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name)]
