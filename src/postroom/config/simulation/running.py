"""Runs the message centre, and says from time to time what it has done."""

import asyncio
from collections.abc import Callable

from postroom.config.simulation.centre import Centre
from postroom.config.simulation.fates import Manners
from postroom.config.simulation.http_server import Gateway
from postroom.config.simulation.smpp_server import Talk

_EVERY = 5.0


async def run(*, host: str, port: int, http_port: int, manners: Manners, write: Callable[[str], None]) -> None:
    """Serve until cancelled."""
    centre, bound = Centre(manners), list[Talk]()
    loop = asyncio.get_running_loop()
    smpp = await loop.create_server(lambda: Talk(centre, bound), host, port)
    http = await asyncio.start_server(Gateway(centre).serve, host, http_port)
    write(f"SMPP on {host}, port {smpp.sockets[0].getsockname()[1]}; any system id.")
    write(f"HTTP on http://{host}:{http.sockets[0].getsockname()[1]}/cgi-bin/sendsms")
    said = dict(centre.counts)
    try:
        while True:
            await asyncio.sleep(_EVERY)
            if centre.counts != said:
                said = dict(centre.counts)
                write(", ".join(f"{name} {count}" for name, count in said.items()))
    finally:
        centre.close()
        smpp.close()
        http.close()
