"""The server for mails to staff (a new password, an invitation): not a channel to customers, so it is in no outbox."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from postroom.config.environment import BadSetting

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where such mails go; no host: they are kept as files in the data folder."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def server(url: str) -> Server:
    """Read `smtp+starttls://user:password@host:587`. Raises `BadSetting`."""
    if not url:
        return Server()
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadSetting(
            f"POSTROOM_MAIL_URL must begin with {', '.join(f'{kind}://' for kind in PORTS)} and name a host"
        )
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )
