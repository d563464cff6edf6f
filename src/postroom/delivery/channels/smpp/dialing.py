"""The beginning of a line: find the message centre, connect, encrypt. Each step has a total deadline."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from postroom.core.smpp.session import Arrived, Terms
from postroom.delivery.channels.smpp.config import Security, SmppConfig
from postroom.delivery.channels.smpp.errors import LineLost, SetupWrong
from postroom.delivery.channels.smpp.line import Line
from postroom.delivery.reach import inside, is_public


async def dial(config: SmppConfig, *, public_only: bool) -> socket.socket:
    """Connect to the first of the host's addresses that answers. Raises `LineLost` or `SetupWrong`.

    With `public_only`, addresses inside are passed over: the very address that was looked at is connected to.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(config.connect_seconds):
            found = await loop.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)
            if public_only:
                found = [one for one in found if is_public(str(one[4][0]))]
                if not found:
                    raise SetupWrong(inside(config.host))
            return await _first(loop, found)
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


async def _first(loop: asyncio.AbstractEventLoop, found: Sequence[tuple[Any, ...]]) -> socket.socket:
    problem: OSError = OSError("it has no address")
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(0)
        try:
            await loop.sock_connect(sock, address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as exc:
            sock.close()
            problem = exc
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise problem


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
