"""`postroom password`: a new password for somebody who lost theirs and whom nobody can give one on the screens."""

import sys
from pathlib import Path

import click

from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened


@click.command()
@options.data
@click.argument("email")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from the standard input.")
def password(data_dir: Path, *, email: str, from_stdin: bool) -> None:
    """Give the user EMAIL a new password; they are signed out everywhere."""
    told = sys.stdin.readline().rstrip("\n") if from_stdin else options.ask_password()
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.config import people  # noqa: PLC0415 -- app ready

        user = people.give_password(email=email, password=told)
        click.echo(f"{user} has a new password, and is signed out everywhere.")
