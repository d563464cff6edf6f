"""`postroom createuser`: make somebody who can sign in."""

from pathlib import Path
from typing import Any

import click

from postroom.access.viewer import Role
from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened


@click.command()
@options.data
@click.option("--email", prompt=True, help="What the user signs in with.")
@click.option("--name", prompt=True, help="First and last name.")
@click.option("--super", "is_super", is_flag=True, help="Sees and may do everything.")
@click.option("--unit", "unit_code", help="Code of the unit the user works in.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="What the user is in that unit.")
@options.password_stdin
def createuser(data_dir: Path, *, from_stdin: bool, **wanted: Any) -> None:
    """Make a user. Asks for what is not given."""
    if bool(wanted["unit_code"]) != bool(wanted["role"]):
        raise click.UsageError("--unit and --role go together.")
    password = options.told_password(from_stdin=from_stdin)
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.config import people  # noqa: PLC0415 -- app ready

        user = people.create(password=password, **wanted)
        click.echo(f"{user} can sign in as {user.email}.")
