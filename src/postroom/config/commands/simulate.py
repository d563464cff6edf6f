"""`postroom simulate`: stand-ins for what Postroom talks to, to try it out without anybody getting anything."""

import asyncio
from contextlib import suppress

import click

from postroom.config.simulation.fates import Manners
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
