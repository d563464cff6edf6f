"""`postroom keys`: change the keys that encrypt passwords and second factors."""

from pathlib import Path

import click
from cryptography.fernet import Fernet

from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened
from postroom.config.refused import Refused


@click.group()
def keys() -> None:
    """The keys that encrypt passwords of accounts and second factors of users."""


@keys.command()
def new() -> None:
    """Print a new key. Put it before the others in POSTROOM_ENCRYPTION_KEYS, and start every process again."""
    click.echo(Fernet.generate_key().decode())


@keys.command()
@options.data
def reseal(data_dir: Path) -> None:
    """Encrypt everything secret with the first key. After that, the others can be taken away."""
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.config.resealing import reseal  # noqa: PLC0415 -- app ready
        from postroom.delivery.secrets import UnreadableSecret  # noqa: PLC0415 -- app ready

        try:
            number = reseal()
        except UnreadableSecret as exc:
            raise Refused(f"Nothing was changed. {exc}.") from exc
        click.echo(f"{number} secrets are encrypted with the first key. The others can be taken away.")
