"""`postroom audit`: prove that nobody rewrote the trail of what people did."""

from pathlib import Path

import click

from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened
from postroom.config.refused import Refused


@click.group()
def audit() -> None:
    """The trail of what people did."""


@audit.command()
@click.option("--noted", default="", metavar="DIGEST", help="A digest printed before: it must still be in the trail.")
@options.data
def verify(data_dir: Path, noted: str) -> None:
    """Walk the whole trail and check every seal; exit status 1 names the first entry that is wrong.

    Keep the digest that it prints somewhere else: with it, an end that was cut off is found too.
    """
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.audit import chain  # noqa: PLC0415 -- app ready

        try:
            verified = chain.verify(noted=noted)
        except (chain.Broken, chain.Shortened) as exc:
            raise Refused(f"The audit trail is broken: {exc}.") from exc
        click.echo(f"{verified.entries} entries, all as they were written. Last digest: {verified.head or 'none'}")
