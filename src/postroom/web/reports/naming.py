"""What people call what a report goes by, and its lines."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postroom.outbox.reporting import By
from postroom.web.outbox.wording import CHANNELS
from postroom.web.reports import picture

NAMES = {
    By.MONTH: gettext_lazy("Month"),
    By.RUN: gettext_lazy("Run"),
    By.TEMPLATE: gettext_lazy("Template"),
    By.ACCOUNT: gettext_lazy("Account"),
    By.UNIT: gettext_lazy("Unit"),
    By.CHANNEL: gettext_lazy("Channel"),
}


class Line(Protocol):
    """A line of any report: its key, and the name of what has that key."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...


def line_name(by: By, line: Line) -> str:
    """Say what a line is about."""
    if by is By.MONTH:
        return picture.moment(line.key)
    if by is By.CHANNEL:
        return str(CHANNELS[line.key].text)
    nameless = {By.RUN: _("No run: single messages"), By.ACCOUNT: _("No account"), By.TEMPLATE: _("No template")}
    return line.name or nameless.get(by, "")
