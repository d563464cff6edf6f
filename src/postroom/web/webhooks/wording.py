"""What people read instead of the names of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.webhooks.events import TEST, Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

EVENTS: Mapping[str, _StrPromise] = {
    Event.MESSAGE_SENT: _("A message was sent"),
    Event.MESSAGE_DELIVERED: _("A message was delivered"),
    Event.MESSAGE_FAILED: _("A message failed"),
    Event.MESSAGE_EXPIRED: _("A message expired"),
    Event.MESSAGE_UNCERTAIN: _("A message is uncertain"),
    Event.MESSAGE_RETURNED: _("A message came back"),
    Event.LETTER_RETURNED: _("A letter was recorded at the returns desk"),
    Event.CONSENT_CHANGED: _("A customer opted in or out"),
    Event.LINK_OPENED: _("A customer opened a link to a file"),
    Event.INCOMING_RECEIVED: _("A customer wrote, or a mail came back"),
    TEST: _("Test"),
}
