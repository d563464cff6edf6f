"""Reports that providers bring to an address of ours: who is meant is in the address, and its signature is ours."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from postroom.composing.services import known_keys, signing_key
from postroom.core.carriage.callback import Callback, NotTheirs, Report
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken, sign, verify
from postroom.delivery import secrets
from postroom.delivery.consigning import take_news
from postroom.delivery.inbox import store_mails, store_texts
from postroom.delivery.models import Account, HeardReport
from postroom.delivery.registry import KINDS
from postroom.outbox import services as outbox

_PURPOSE = "report"
REMEMBERED = timedelta(days=4)
"""So long a report is known by its name; no provider's signature is good for longer."""


__all__ = ["Callback", "NoSuchAddress", "NotReported", "forget_names", "report_address", "report_base", "take_report"]


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
    with transaction.atomic():
        _keep(account, report, at)
    return report.answer


def forget_names(*, at: datetime) -> None:
    """Forget by which names reports were known, long after the last signature of theirs was good."""
    HeardReport.objects.filter(at__lt=at - REMEMBERED).delete()


def _keep(account: Account, report: Report, at: datetime) -> None:
    """Keep a report together with its name: what could not be kept may come again."""
    if report.once and not _is_new(account, f"report {report.once}", at):
        raise NotReported("it was reported before")
    if KINDS[account.kind].channel is Channel.LETTER:
        take_news(account_id=account.pk, receipts=report.receipts, at=at)
    elif report.receipts:
        outbox.take_in(lane_id=account.pk, receipts=report.receipts, at=at)
    new = [one for one in report.texts if not one.ref or _is_new(account, f"text {one.ref}", at)]
    store_texts(account_id=account.pk, texts=new)
    store_mails(account_id=account.pk, mails=report.mails)


def _is_new(account: Account, name: str, at: datetime) -> bool:
    """Say whether this is heard for the first time, and remember it."""
    digest = sha256(name.encode()).hexdigest()
    _, is_new = HeardReport.objects.get_or_create(account=account, name=digest, defaults={"at": at})
    return is_new


def _meant(token: str) -> tuple[Account, str]:
    try:
        claims = verify(_PURPOSE, token, known_keys())
        account = Account.objects.get(pk=int(str(claims["a"])))
    except (BadToken, KeyError, Account.DoesNotExist) as exc:
        raise NoSuchAddress("there is no such address") from exc
    return account, str(claims.get("m", ""))
