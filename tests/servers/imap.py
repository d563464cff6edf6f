"""A real IMAP server: Debian's Dovecot, as an ordinary process on this machine, with a mailbox in a folder."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Self

DOVECOT = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
USER, PASSWORD = "desk", "open-sesame"
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {run}
state_dir = {folder}/state
log_path = {folder}/log
instance_name = {name}
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
protocol imap {{
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = user={user} password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


class ImapServer:
    """With `certificate` it speaks TLS on `tls_port`, and STARTTLS on `port`."""

    def __init__(self, certificate=None) -> None:
        self.port, self.tls_port = _free_port(), _free_port()
        self._certificate = certificate
        self._process: subprocess.Popen[bytes] | None = None
        self._number = count(1)
        self._run = tempfile.mkdtemp(prefix="imap-")  # names of sockets must be short
        Path(self._run).chmod(0o755)  # its processes run as others than who made it
        self.folder = Path(self._run) / "box"
        self.folder.mkdir()
        is_root = os.getuid() == 0
        self._who = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
        self._names = ("dovecot", "dovecot", "dovenull") if is_root else (self._who.pw_name,) * 3

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._run, ignore_errors=True)

    def start(self) -> None:
        for name in ("state", "home", "mail", "mail/new", "mail/cur", "mail/tmp"):
            self._made(self.folder / name)
        internal, group, login = self._names
        certificate = self._certificate
        config = self.folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=self.folder, run=self._run, name=f"postroom-{self.port}", port=self.port, internal=internal,
                internal_group=group, login=login, user=USER, password=PASSWORD, uid=self._who.pw_uid,
                gid=self._who.pw_gid, ssl="yes" if certificate else "no", tls_port=self.tls_port if certificate else 0,
                certificate=f"ssl_cert = <{certificate.cert}\nssl_key = <{certificate.key}" if certificate else "",
            )
        )  # fmt: skip
        self._process = subprocess.Popen(
            [DOVECOT, "-F", "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(200):
            if self._process.poll() is not None:
                raise RuntimeError(self._process.stderr.read().decode() + self.log)
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"dovecot does not answer: {self.log}")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)
            self._process.stderr.close()
            self._process = None

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def put(self, raw: bytes) -> None:
        """Let a mail have come."""
        name = f"{time.time():.6f}.{next(self._number)}.here"
        held = self.folder / "mail/tmp" / name
        held.write_bytes(raw.replace(b"\r\n", b"\n"))
        os.chown(held, self._who.pw_uid, self._who.pw_gid)
        held.rename(self.folder / "mail/new" / name)

    def renumber(self) -> None:
        """Forget all numbers, as a server does that was put up anew: the mails stay, their UIDVALIDITY changes."""
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # the new number is the time in seconds

    @property
    def seen(self) -> int:
        """How many mails are marked as read."""
        return sum("S" in path.name.rpartition(":2,")[2] for path in (self.folder / "mail/cur").iterdir())

    def _made(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        if path.name != "state":
            os.chown(path, self._who.pw_uid, self._who.pw_gid)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
