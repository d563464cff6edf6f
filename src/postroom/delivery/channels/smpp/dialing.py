"""The beginning of a line: find the message centre, connect, encrypt. Each step has a total deadline."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import lru_cache

from postroom.core.smpp.session import Arrived, Terms
from postroom.delivery.channels.smpp.config import Security, SmppConfig
from postroom.delivery.channels.smpp.errors import LineLost, SetupWrong
from postroom.delivery.channels.smpp.line import Line
from postroom.delivery.reach import IsInside, connect


async def dial(config: SmppConfig, *, public_only: bool) -> socket.socket:
    """Connect to the message centre; with `public_only`, to none inside. Raises `LineLost` or `SetupWrong`."""
    try:
        async with asyncio.timeout(config.connect_seconds):
            sock = await connect(config.host, config.port, public_only=public_only)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    except IsInside as problem:
        raise SetupWrong(str(problem)) from problem
    except (OSError, UnicodeError) as problem:
        raise LineLost(f"no connection to {config.host}, port {config.port}: {_why(problem)}") from problem


async def begin(
    config: SmppConfig, terms: Terms, sock: socket.socket, *, arrived: Callable[[Arrived], None]
) -> tuple[Line, str]:
    """Make a line of a connected socket, encrypted if that was set up; returns a sentence about it, too."""
    loop = asyncio.get_running_loop()
    is_encrypted = config.security is Security.TLS
    trust = _trust(config.ca_file) if is_encrypted else None
    try:
        async with asyncio.timeout(config.connect_seconds):
            transport, line = await loop.create_connection(
                lambda: Line(terms, arrived=arrived),
                sock=sock,
                ssl=trust,
                server_hostname=config.host if is_encrypted else None,
            )
    except ssl.SSLCertVerificationError as problem:
        raise SetupWrong(f"The certificate is not to be trusted: {problem.verify_message}") from problem
    except ssl.SSLError as problem:
        raise SetupWrong(f"No encryption could be agreed: {problem.reason or problem}") from problem
    except OSError as problem:
        raise LineLost(f"the line was lost while encryption was being agreed: {_why(problem)}") from problem
    if not is_encrypted:
        return line, "Not encrypted, as set up."
    version = transport.get_extra_info("ssl_object").version()
    return line, f"Encrypted with {version}; the certificate is valid for {config.host}."


@lru_cache(maxsize=32)
def _trust(ca_file: str) -> ssl.SSLContext:
    """Return whom to trust; kept, because reading the system's certificates takes long."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as exc:
        raise SetupWrong(f"The file of trusted certificates cannot be read: {exc}") from exc


def _why(problem: OSError | UnicodeError) -> str:
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    said = problem.strerror if isinstance(problem, OSError) else ""
    return said or str(problem) or type(problem).__name__
