"""`/accounts`: the channel accounts that messages go out by, and how they are. They are set up on the screens."""

from typing import TYPE_CHECKING, Any

from ninja import Router
from pydantic import BaseModel, ConfigDict

from postroom.api.door import Code, ProgramRequest, viewer
from postroom.core.carriage.envelope import Channel
from postroom.delivery import selectors as delivery

if TYPE_CHECKING:
    from postroom.delivery.models import Account

router = Router(tags=["accounts"])
_OFFICE: dict[str, Any] = {
    "code": "office",
    "name": "Office",
    "channel": "email",
    "unit": None,
    "sender_address": "office@example.org",
    "live": True,
    "paused": False,
    "pause_reason": None,
}


class AccountOut(BaseModel):
    """A channel account. Not `live`: what goes by it is captured. Without a unit every unit may use it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OFFICE]})
    code: str
    name: str
    channel: Channel
    unit: str | None
    sender_address: str
    live: bool
    paused: bool
    pause_reason: str | None


class AccountsOut(BaseModel):
    """All accounts, by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_OFFICE]}]})
    items: list[AccountOut]


@router.get("", response=AccountsOut, summary="Channel accounts by name")
def listed(request: ProgramRequest) -> AccountsOut:
    """Tell the accounts that the key's units may use; never their passwords."""
    return AccountsOut(items=[_shown(account) for account in delivery.accounts(viewer=viewer(request))])


@router.get("/{code}", response=AccountOut, summary="One channel account")
def show(request: ProgramRequest, code: Code) -> AccountOut:
    """Return one account."""
    return _shown(delivery.accounts(viewer=viewer(request)).get(lane__code=code))


def _shown(account: "Account") -> AccountOut:
    lane = account.lane
    return AccountOut(
        code=lane.code,
        name=lane.name,
        channel=Channel(lane.channel),
        unit=lane.unit.code if lane.unit else None,
        sender_address=account.sender_address,
        live=lane.is_live,
        paused=lane.paused_at is not None,
        pause_reason=lane.pause_reason or None,
    )
