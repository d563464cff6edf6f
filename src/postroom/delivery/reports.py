"""Reports that providers bring to an address of ours: who is meant is in the address, and its signature is ours."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from postroom.composing.services import signing_key
from postroom.core.carriage.callback import FRESH, Callback, NotTheirs
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken, sign, verify
from postroom.delivery import secrets
from postroom.delivery.consigning import take_news
from postroom.delivery.models import Account
from postroom.delivery.registry import KINDS
from postroom.outbox import services as outbox

_PURPOSE = "report"


__all__ = ["Callback", "NoSuchAddress", "NotReported", "report_address", "report_base", "take_report"]


class NoSuchAddress(Exception):
    """The address is none of ours. Nothing was kept."""


class NotReported(Exception):
    """What came is not signed by the provider, or was reported before. Nothing was kept."""


def report_address(lane_id: int, reference: str = "") -> str:
    """Return where a provider reports of one message of an account; without a reference, of any of its messages."""
    claims = {"a": lane_id, "m": reference} if reference else {"a": lane_id}
    return f"{settings.PUBLIC_URL}/p/report/{sign(_PURPOSE, claims, signing_key())}"


def report_base() -> str:
    """Return what stands before the path of every address that we give away."""
    return str(settings.PUBLIC_URL)


def take_report(*, token: str, callback: Callback, at: datetime) -> str:
    """Keep what a provider reports, and return what it wants to be answered. Raises `NoSuchAddress` or `NotReported`.

    What is said again changes nothing; what was signed for one moment is refused the second time.
    """
    account, about = _meant(token)
    kind = KINDS[account.kind]
    if kind.reports is None:
        raise NoSuchAddress("there is no such address")
    told = {**account.settings, **secrets.unseal(account.secrets)}
    try:
        report = kind.reports(told, callback, about, at)
    except NotTheirs as exc:
        raise NotReported(str(exc)) from exc
    if report.once and not cache.add(f"report-{account.pk}-{report.once}"[:200], 1, timeout=2 * FRESH):
        raise NotReported("it was reported before")
    if kind.channel is Channel.LETTER:
        take_news(account_id=account.pk, receipts=report.receipts, at=at)
    else:
        outbox.take_in(lane_id=account.pk, receipts=report.receipts, at=at)
    return report.answer


def _meant(token: str) -> tuple[Account, str]:
    try:
        claims = verify(_PURPOSE, token, [signing_key()])
        account = Account.objects.get(pk=int(str(claims["a"])))
    except (BadToken, KeyError, Account.DoesNotExist) as exc:
        raise NoSuchAddress("there is no such address") from exc
    return account, str(claims.get("m", ""))
