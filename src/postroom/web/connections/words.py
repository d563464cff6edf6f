"""What people read instead of the names of a channel's settings."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.core.carriage.envelope import Channel
from postroom.web.connections import gateway, letters, registered, reporters, smpp

KINDS: Mapping[str, Promise] = {
    "smtp": _("E-mail over SMTP"),
    "smpp": _("Text messages over SMPP"),
    "gateway": _("Text messages over HTTP"),
    "hotfolder": _("Letters into a folder"),
    "sftp": _("Letters over SFTP"),
    "pingen": _("Letters by Pingen"),
    "lob": _("Letters by Lob"),
    "registered_mail": _("Electronic registered mail"),
}
LABELS: Mapping[str, Promise] = {
    "host": _("Mail server"),
    "port": _("Port"),
    "security": _("Encryption"),
    "username": _("User name"),
    "password": _("Password"),
    "ca_file": _("File of trusted certificates"),
    "bounce_address": _("Address for bounces"),
    "helo_name": _("Name we greet the server with"),
    "pipeline": _("Send several commands at once, if the server can"),
    "connect_seconds": _("Seconds to wait for a connection"),
    "reply_seconds": _("Seconds to wait for an answer"),
    "write_seconds": _("Seconds to wait while sending"),
    "dot_seconds": _("Seconds to wait until a mail is taken"),
    "batch_seconds": _("Longest batch, in seconds"),
    "reuse_seconds": _("Oldest connection, in seconds"),
    "reuse_mails": _("Most mails over one connection"),
}
HELP: Mapping[str, Promise] = {
    "host": _("As your provider names it, such as smtp.example.org."),
    "port": _("587 with STARTTLS, 465 with TLS."),
    "bounce_address": _(
        "Such as bounces@example.org. Each mail then names its message in it (bounces+17-…@example.org), and a mailbox"
        " that gets these knows which did not arrive. Empty: bounces go to the sender."
    ),
    "ca_file": _("Only if the server shows a certificate of your own. Empty: those of the system."),
}
FORGET: Mapping[str, Promise] = {"password": _("Forget the password")}
FORGET_ANY = _("Forget what was typed here before")
OPTIONS: Mapping[str, Promise] = {
    "starttls": _("STARTTLS: encrypted after the greeting"),
    "tls": _("TLS: encrypted from the start"),
    "none": _("None: only for a server on this machine"),
}
STEPS: Mapping[str, Promise] = {
    "secrets": _("Password"),
    "connect": _("Connect"),
    "tls": _("Encrypt"),
    "login": _("Log in"),
    "noop": _("Ready"),
    "account": _("Account"),
    "folder": _("Folder"),
}
PLAIN: Mapping[str, frozenset[str]] = {
    "smtp": frozenset({"host", "port", "security", "username", "password", "bounce_address", *reporters.PLAIN}),
    "smpp": smpp.PLAIN,
    "gateway": gateway.PLAIN,
    "registered_mail": registered.PLAIN,
    **letters.PLAIN,
}
"""Settings that everybody fills in; the others are for special cases and folded away."""
_LABELS = {
    "smtp": reporters.LABELS,
    "smpp": smpp.LABELS,
    "gateway": gateway.LABELS,
    "registered_mail": registered.LABELS,
    **letters.LABELS,
}
_HELP = {
    "smtp": reporters.HELP,
    "smpp": smpp.HELP,
    "gateway": gateway.HELP,
    "registered_mail": registered.HELP,
    **letters.HELP,
}
_OPTIONS = {"smtp": reporters.OPTIONS, "smpp": smpp.OPTIONS, "gateway": gateway.OPTIONS, **letters.OPTIONS}


REPORTED: Mapping[Channel, Promise] = {
    Channel.EMAIL: _("Your provider reports bounces and complaints at this address:"),
    Channel.SMS: _(
        "Every message tells the provider where to report. For texts that customers write, and for a provider that"
        " takes one address for all reports:"
    ),
    Channel.LETTER: _(
        "Every message tells the provider where to report. For a provider that takes one address for all of them:"
    ),
}
"""What is said above the address at which an account is reported to."""


def label(kind: str, name: str) -> str:
    """Return what a setting is called; one that we have no word for yet, by its own name."""
    own = _LABELS.get(kind, {}).get(name) or LABELS.get(name)
    return str(own or name.replace("_", " ").capitalize())


def help_of(kind: str, name: str) -> str:
    """Return what is to be known of a setting."""
    return str(_HELP.get(kind, {}).get(name) or HELP.get(name) or "")


def option(kind: str, name: str, value: str) -> str:
    """Return what a choice of a setting is called."""
    return str(_OPTIONS.get(kind, {}).get((name, value)) or OPTIONS.get(value) or value)
