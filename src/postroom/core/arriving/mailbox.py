"""What has to be known to look into a mailbox."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

IMAPS, IMAP = 993, 143


class Security(StrEnum):
    """How the line is encrypted; with the first two a certificate that does not fit ends the talk."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxConfig:
    """One folder at one server."""

    host: str
    port: int = IMAPS
    security: Security = Security.TLS
    ca_file: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    since: date
