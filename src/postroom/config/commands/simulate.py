"""`postroom simulate`: stand-ins for what Postroom talks to, to try it out without anybody getting anything."""

import asyncio
import time
from contextlib import suppress
from threading import Thread

import click

from postroom.config.simulation.fates import Manners
from postroom.config.simulation.registered.manners import Manners as PostalManners
from postroom.config.simulation.registered.serving import Server
from postroom.config.simulation.running import run

_SHARE = click.FloatRange(0, 1)


@click.group()
def simulate() -> None:
    """Stand-ins for carriers: they take messages and send nothing."""


@simulate.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=2775, show_default=True, help="Of SMPP; 0: any that is free.")
@click.option("--http-port", default=13013, show_default=True, help="Of the HTTP gateway; 0: any that is free.")
@click.option("--password", default="", help="The only one that is let in; empty: any.")
@click.option("--latency", default=0.0, show_default=True, help="Seconds before each answer.")
@click.option("--rate", default=0, show_default=True, help="Messages a second; beyond it they are throttled. 0: any.")
@click.option("--refused", type=_SHARE, default=0.0, help="Share of messages that are refused.")
@click.option("--lost", type=_SHARE, default=0.0, help="Share of messages that are taken and never answered.")
@click.option("--undelivered", type=_SHARE, default=0.0, help="Share of messages that do not arrive.")
@click.option("--receipt-after", default=2.0, show_default=True, help="Receipts come within so many seconds.")
@click.option("--repeated", type=_SHARE, default=0.0, help="Share of receipts that come twice.")
@click.option("--hex", "hexadecimal", is_flag=True, help="Answers name messages in hexadecimal, receipts in decimal.")
def smsc(*, host: str, port: int, http_port: int, **manners: object) -> None:
    """A message centre: SMPP 3.4, and HTTP as Kannel has it."""
    told = Manners(**manners)  # type: ignore[arg-type]  # the options are its fields
    with suppress(KeyboardInterrupt):
        asyncio.run(run(host=host, port=port, http_port=http_port, manners=told, write=click.echo))


@simulate.command("registered-mail")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8095, show_default=True, help="0: any that is free.")
@click.option("--public-url", default="", help="Where people find it, if not there.")
@click.option("--key", default="", help="The only one that is let in; empty: any.")
@click.option("--secret", default="simulated", show_default=True, help="By which reports are signed.")
@click.option("--latency", default=0.0, show_default=True, help="Seconds before each answer.")
@click.option("--busy", type=_SHARE, default=0.0, help="Share of deposits that are told to come later.")
@click.option("--refused", type=_SHARE, default=0.0, help="Share of deposits that are refused.")
@click.option("--lost", type=_SHARE, default=0.0, help="Share of deposits that are taken and never answered.")
@click.option("--reports-within", default=1.0, show_default=True, help="Reports come within so many seconds.")
@click.option("--repeated", type=_SHARE, default=0.0, help="Share of reports that come twice.")
@click.option("--unheard", type=_SHARE, default=0.0, help="Share of reports that never come.")
@click.option("--claimed-within", default=15 * 86_400.0, show_default=True, help="Seconds a recipient may take.")
@click.option("--smtp", default="", help="HOST:PORT of a mail server that gets what recipients are told.")
def registered_mail(*, host: str, port: int, **manners: object) -> None:
    """A provider of electronic registered mail, with the page on which a recipient accepts or refuses."""
    told = PostalManners(**manners)  # type: ignore[arg-type]  # the options are its fields
    server = Server(host, port, told)
    click.echo(f"API on http://{host}:{server.server_port}/api/v1")
    click.echo(f"Mailbox of all recipients on {server.provider.url}/")
    Thread(target=server.serve_forever, daemon=True).start()
    said = 0
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)
            server.provider.sweep()
            for mail in server.provider.mailbox[said:]:
                click.echo(f"{mail.to}: {mail.subject}")
                said += 1
