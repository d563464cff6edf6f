"""The carrier of an account, made with its secrets."""

from collections.abc import Callable
from datetime import datetime

from postroom.core.carriage.carrier import Carrier
from postroom.delivery import secrets
from postroom.delivery.inbox import AccountInbox
from postroom.delivery.models import Account
from postroom.delivery.registry import KINDS


def carrier_of(account: Account, *, clock: Callable[[], datetime] | None = None) -> Carrier:
    """Return a carrier for the account, not yet connected; without a clock it keeps nothing that comes in."""
    told = {**account.settings, **secrets.unseal(account.secrets)}
    return KINDS[account.kind].connect(told, AccountInbox(account.pk, clock=clock) if clock else None)
