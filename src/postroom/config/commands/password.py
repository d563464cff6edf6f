"""`postroom password`: a new password for somebody who lost theirs and whom nobody can give one on the screens."""

from pathlib import Path

import click

from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened


@click.command()
@options.data
@click.argument("email")
@options.password_stdin
def password(data_dir: Path, *, email: str, from_stdin: bool) -> None:
    """Give the user EMAIL a new password; they are signed out everywhere."""
    told = options.told_password(from_stdin=from_stdin)
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.config import people  # noqa: PLC0415 -- app ready

        user = people.give_password(email=email, password=told)
        click.echo(f"{user} has a new password, and is signed out everywhere.")
