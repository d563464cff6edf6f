"""`/accounts`: the channel accounts that messages go out by, and how they are. They are set up on the screens."""

from typing import TYPE_CHECKING, Any

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict

from postroom.api.door import Code, PageQuery, ProgramRequest, page_of, viewer
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
    """Some accounts; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_OFFICE], "next": None}]})
    items: list[AccountOut]
    next: str | None


@router.get("", response=AccountsOut, summary="Channel accounts")
def listed(request: ProgramRequest, asked: Query[PageQuery]) -> AccountsOut:
    """Tell the accounts that the key's units may use, a page at a time; never their passwords."""
    shown, behind = page_of(delivery.accounts(viewer=viewer(request)), asked)
    return AccountsOut(items=[_shown(account) for account in shown], next=behind)


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
