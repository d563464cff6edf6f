"""The one list of channels: kind of account -> adapter. A new channel folder is entered here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from postroom.core.carriage.arrival import Inbox
from postroom.core.carriage.callback import Callback, Report
from postroom.core.carriage.carrier import Carrier
from postroom.core.carriage.envelope import Channel
from postroom.delivery.channels.gateway.callbacks import report as gateway_report
from postroom.delivery.channels.gateway.carrier import GatewayCarrier
from postroom.delivery.channels.gateway.config import GatewayConfig
from postroom.delivery.channels.hotfolder.carrier import FolderCarrier
from postroom.delivery.channels.hotfolder.config import FolderConfig, SftpConfig
from postroom.delivery.channels.hotfolder.local import LocalPlace
from postroom.delivery.channels.hotfolder.sftp import SftpPlace
from postroom.delivery.channels.lob import words as lob
from postroom.delivery.channels.lob.carrier import LobCarrier
from postroom.delivery.channels.lob.config import LobConfig
from postroom.delivery.channels.pingen import words as pingen
from postroom.delivery.channels.pingen.carrier import PingenCarrier
from postroom.delivery.channels.pingen.config import PingenConfig
from postroom.delivery.channels.registered.api import report as registered_report
from postroom.delivery.channels.registered.carrier import RegisteredCarrier
from postroom.delivery.channels.registered.config import RegisteredConfig
from postroom.delivery.channels.smpp.carrier import SmppCarrier
from postroom.delivery.channels.smpp.config import WINDOW, SmppConfig
from postroom.delivery.channels.smtp.carrier import SmtpCarrier
from postroom.delivery.channels.smtp.config import Reporter, Security, SmtpConfig
from postroom.delivery.channels.smtp.reporters import postmark, proved
from postroom.delivery.channels.taken.carrier import TakenCarrier, TakenConfig
from postroom.delivery.reach import refusal

CHUNK = 50
"""Messages that pass the wire mark in one commit: what a crash can double."""

LETTERS_AT_ONCE = 200
"""Letters in one batch for a printer, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """One kind of account: its settings (a dataclass), which of them are secret, and how to make its carrier."""

    code: str
    label: str
    channel: Channel
    config: type
    secret: frozenset[str]
    connect: Callable[[Mapping[str, Any], Inbox | None], Carrier]
    resends: bool
    """Whether what was lost goes out again by itself: e-mails, and what the carrier recognizes as the same."""
    refusal: Callable[[Mapping[str, Any]], str]
    """Why this installation does not let an account with these settings be reached; empty: it does."""
    most_lines: Callable[[Mapping[str, Any]], int | None] = lambda _: None
    """How many lines the other side allows at once, over all workers; None: as many as there are threads."""
    in_doubt: Callable[[Mapping[str, Any]], int] = lambda _: CHUNK
    """How many messages pass the wire mark in one commit, whose fate a crash leaves unknown."""
    reports: Callable[[Mapping[str, Any], Callback, str, datetime], Report] | None = None
    """Read a callback of the provider, about one message if its address names it (its reference, else empty), at that
    time. Raises `NotTheirs`. None: nobody calls."""
    recalls: bool = False
    """The carrier may give back a letter that it has not printed, or a text that it has not delivered."""
    is_taken: bool = False
    """No worker of ours hands its messages over: they wait until somebody else takes them."""


def _smtp(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    return SmtpCarrier(_smtp_config(told), public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _smtp_config(told: Mapping[str, Any]) -> SmtpConfig:
    security, reporter = Security(told.get("security", Security.STARTTLS)), Reporter(told.get("reporter", "none"))
    return SmtpConfig(**{**told, "security": security, "reporter": reporter})


def _smtp_report(told: Mapping[str, Any], callback: Callback, _about: str, at: datetime) -> Report:
    public_only = not settings.ALLOW_PRIVATE_TARGETS
    return proved.report(callback, _smtp_config(told), at=at, public_only=public_only)


def _smpp(told: Mapping[str, Any], inbox: Inbox | None) -> Carrier:
    return SmppCarrier(SmppConfig.of(told), inbox=inbox, public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _gateway(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    return GatewayCarrier(GatewayConfig.of(told), public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _gateway_report(told: Mapping[str, Any], callback: Callback, about: str, at: datetime) -> Report:
    return gateway_report(callback, GatewayConfig.of(told), about=about, now=at)


def _lob(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    return LobCarrier(LobConfig.of(told), public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _lob_report(told: Mapping[str, Any], callback: Callback, _about: str, at: datetime) -> Report:
    return lob.report(LobConfig.of(told), callback, at)


def _pingen(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    return PingenCarrier(PingenConfig.of(told), public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _pingen_report(told: Mapping[str, Any], callback: Callback, _about: str, _at: datetime) -> Report:
    return pingen.report(PingenConfig.of(told), callback)


def _folder(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    config = FolderConfig.of(told)
    return FolderCarrier(LocalPlace(settings.LETTER_FOLDERS / config.folder), config.manifest)


def _sftp(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    config = SftpConfig.of(told)
    return FolderCarrier(SftpPlace(config, public_only=not settings.ALLOW_PRIVATE_TARGETS), config.manifest)


def mark_header(reporter: str) -> str:
    """Return the header that comes back with what a reporter of e-mails says; empty where none is needed."""
    return postmark.HEADER if reporter == Reporter.POSTMARK else ""


def _web_refusal(told: Mapping[str, Any]) -> str:
    host = urlsplit(str(told.get("url", ""))).hostname or ""
    return "" if settings.ALLOW_PRIVATE_TARGETS or not host else refusal(host)


def _registered(told: Mapping[str, Any], _: Inbox | None) -> Carrier:
    return RegisteredCarrier(RegisteredConfig.of(told), public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _refusal(told: Mapping[str, Any]) -> str:
    return "" if settings.ALLOW_PRIVATE_TARGETS else refusal(told["host"])


def _taken(code: str, label: str, channel: Channel) -> ChannelKind:
    return ChannelKind(
        code=code,
        label=label,
        channel=channel,
        config=TakenConfig,
        secret=frozenset(),
        connect=lambda _told, _inbox: TakenCarrier(),
        resends=False,
        refusal=lambda _told: "",
        is_taken=True,
    )


def _gateway_refusal(told: Mapping[str, Any]) -> str:
    host = urlsplit(GatewayConfig.of(told).base).hostname or ""
    return "" if settings.ALLOW_PRIVATE_TARGETS else refusal(host)


KINDS: Mapping[str, ChannelKind] = {
    "smtp": ChannelKind(
        code="smtp",
        label="E-mail over SMTP",
        channel=Channel.EMAIL,
        config=SmtpConfig,
        secret=frozenset({"password", "report_secret"}),
        connect=_smtp,
        resends=True,
        refusal=_refusal,
        reports=_smtp_report,
    ),
    "smpp": ChannelKind(
        code="smpp",
        label="Text messages over SMPP",
        channel=Channel.SMS,
        config=SmppConfig,
        secret=frozenset({"password"}),
        connect=_smpp,
        resends=False,
        refusal=_refusal,
        most_lines=lambda told: int(told.get("binds", 1)),
        in_doubt=lambda told: min(CHUNK, 2 * int(told.get("window", WINDOW))),
        recalls=True,
    ),
    "gateway": ChannelKind(
        code="gateway",
        label="Text messages over HTTP",
        channel=Channel.SMS,
        config=GatewayConfig,
        secret=frozenset({"password", "signing_secret"}),
        connect=_gateway,
        resends=False,
        refusal=_gateway_refusal,
        in_doubt=lambda _: 1,
        reports=_gateway_report,
    ),
    "pingen": ChannelKind(
        code="pingen",
        label="Letters by Pingen",
        channel=Channel.LETTER,
        config=PingenConfig,
        secret=frozenset({"client_secret", "signing_secret"}),
        connect=_pingen,
        resends=True,
        refusal=_web_refusal,
        in_doubt=lambda _: 1,
        reports=_pingen_report,
        recalls=True,
    ),
    "lob": ChannelKind(
        code="lob",
        label="Letters by Lob",
        channel=Channel.LETTER,
        config=LobConfig,
        secret=frozenset({"api_key", "webhook_secret"}),
        connect=_lob,
        resends=True,
        refusal=_web_refusal,
        in_doubt=lambda _: 1,
        reports=_lob_report,
        recalls=True,
    ),
    "registered_mail": ChannelKind(
        code="registered_mail",
        label="Electronic registered mail",
        channel=Channel.LETTER,
        config=RegisteredConfig,
        secret=frozenset({"key", "signing_secret"}),
        connect=_registered,
        resends=True,
        refusal=_web_refusal,
        in_doubt=lambda _: 1,
        reports=lambda told, callback, _, at: registered_report(callback, RegisteredConfig.of(told).signing_secret, at),
        recalls=True,
    ),
    "hotfolder": ChannelKind(
        code="hotfolder",
        label="Letters into a folder",
        channel=Channel.LETTER,
        config=FolderConfig,
        secret=frozenset(),
        connect=_folder,
        resends=True,
        refusal=lambda _told: "",
        in_doubt=lambda _: LETTERS_AT_ONCE,
    ),
    "sftp": ChannelKind(
        code="sftp",
        label="Letters over SFTP",
        channel=Channel.LETTER,
        config=SftpConfig,
        secret=frozenset({"password", "private_key"}),
        connect=_sftp,
        resends=True,
        refusal=_refusal,
        in_doubt=lambda _: LETTERS_AT_ONCE,
    ),
    "taken_email": _taken("taken_email", "E-mail taken by an external system", Channel.EMAIL),
    "taken_sms": _taken("taken_sms", "SMS taken by an external system", Channel.SMS),
}
TAKEN = frozenset(code for code, kind in KINDS.items() if kind.is_taken)
REGISTERED = "registered_mail"
"""The kind of account that takes electronic registered mail, and nothing else."""
