"""What has to be known to hand e-mail to one mail server."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

_BOUNCES = re.compile(r"[A-Za-z0-9._-]{1,30}@[A-Za-z0-9.-]{1,200}")
TOPIC = re.compile(r"arn:(aws[a-z-]*):sns:([a-z0-9-]{1,40}):\d{1,20}:[A-Za-z0-9_.-]{1,256}")
_HELO = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


class Security(StrEnum):
    """How the line is encrypted. With the first two a certificate that does not fit ends the talk (RFC 8314)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Reporter(StrEnum):
    """Who reports bounces and complaints by requests to us; `none`: nobody does, they come as mails."""

    NONE = "none"
    SES = "ses"
    MAILGUN = "mailgun"
    POSTMARK = "postmark"
    SIGNED = "signed"


class BadConfig(ValueError):
    """These settings can never work, or would be unsafe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpConfig:
    """One account at one mail server. All durations are seconds, and total: slow drips do not stretch them.

    `ca_file` holds the certificates to trust instead of the system's. After the final dot RFC 5321 would have us wait
    ten minutes; a relay answers sooner, and every answer we do not wait for becomes a possible double.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    ca_file: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    bounce_address: str = ""
    """Where bounces go, if not to the sender: each mail says it with the message in it, "bounces+17-…@example.org"."""
    reporter: Reporter = Reporter.NONE
    report_secret: str = field(default="", repr=False)
    """By which whoever reports signs, or shows who they are. Amazon signs with a certificate instead."""
    report_topic: str = ""
    """The topic of Amazon SNS by which Amazon SES reports, as an ARN."""
    report_url: str = ""
    """Where SNS is, if it is not Amazon's own of the topic's region."""
    helo_name: str = "[127.0.0.1]"
    pipeline: bool = True
    connect_seconds: float = 30
    reply_seconds: float = 120
    write_seconds: float = 120
    dot_seconds: float = 120
    batch_seconds: float = 300
    """No mail of a batch is begun later than this after the batch was begun."""
    reuse_seconds: float = 300
    """How old a connection may grow."""
    reuse_mails: int = 1000
    """How many mails a connection may carry."""

    def __post_init__(self) -> None:
        if not self.host:
            raise BadConfig("A mail server needs a host name.")
        if not _HELO.fullmatch(self.helo_name):
            raise BadConfig(f"{self.helo_name!r} is no name to greet a mail server with.")
        if self.bounce_address and not _BOUNCES.fullmatch(self.bounce_address):
            raise BadConfig(f"{self.bounce_address!r} is no address for bounces: letters, digits, no plus sign.")
        if self.reporter is Reporter.SES and not TOPIC.fullmatch(self.report_topic):
            raise BadConfig("Amazon SES reports by a topic of SNS: arn:aws:sns:eu-central-1:123456789012:bounces.")
        if self.password and not self.username:
            raise BadConfig("A password needs a user name.")
