"""Which addresses the servers of accounts may have: an account must not reach what only our machine reaches.

Whoever talks to them over a socket of their own connects by `connect`.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_WRAPPED = (ip_network("64:ff9b::/96"), ip_network("::/96"))
"""IPv6 networks whose last four bytes are an IPv4 address that the packet ends up at."""
_NEVER = (ip_network("fec0::/10"), ip_network("64:ff9b:1::/48"))
"""Private networks that Python takes for public ones."""


class IsInside(Exception):
    """All addresses of a server are inside, and such are not reached; the sentence names the way out."""


async def connect(host: str, port: int, *, public_only: bool) -> socket.socket:
    """Connect to the first address of a server that answers. Raises `OSError`, `UnicodeError` or `IsInside`.

    With `public_only`, addresses inside are passed over: the very address that was looked at is connected to.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if public_only and not (found := [one for one in found if is_public(str(one[4][0]))]):
        raise IsInside(inside(host))
    problem: OSError = OSError("it has no address")
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(0)
        try:
            await loop.sock_connect(sock, address)
        except OSError as exc:
            sock.close()
            problem = exc
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise problem


def refusal(host: str) -> str:
    """Say why a server must not be reached: all its addresses are inside. Empty if it may, or is not found."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ""
    return "" if any(is_public(str(one[4][0])) for one in found) else inside(host)


def inside(host: str) -> str:
    """Return the sentence that names the way out, for who tries the account and for who looks after the machine."""
    return f"{host} is inside this network: POSTROOM_ALLOW_PRIVATE_TARGETS=yes lets Postroom send through it."


def is_public(address: str) -> bool:
    """Say whether an address, as the resolver gave it, lies out in the Internet."""
    found = ip_address(address.partition("%")[0])
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return _is_open(inner)
    return _is_open(found) and not any(found in network for network in _NEVER if network.version == found.version)


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if any(address in network for network in _WRAPPED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
