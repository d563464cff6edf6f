"""The command `postroom`."""

import sys

import click

from postroom.config import binaries, cluster, database, environment, keys
from postroom.config.accounts import NoServerUser
from postroom.config.commands.apply import apply
from postroom.config.commands.audit import audit
from postroom.config.commands.backup import backup, restore, resume
from postroom.config.commands.createuser import createuser
from postroom.config.commands.customer import customer
from postroom.config.commands.demo import demo
from postroom.config.commands.doctor import doctor
from postroom.config.commands.keys import keys as keys_command
from postroom.config.commands.parts import migrate, web, work
from postroom.config.commands.password import password
from postroom.config.commands.simulate import simulate
from postroom.config.commands.up import up
from postroom.config.refused import Refused
from postroom.operation import logs

ANTICIPATED = (
    NoServerUser,
    Refused,
    binaries.NoPostgres,
    cluster.BadFolder,
    cluster.NotMade,
    database.DatabaseFailed,
    environment.BadSetting,
    keys.LostKeys,
    logs.BadFormat,
)
"""What can go wrong without a fault in Postroom: told in a sentence, exit status 1."""
FAILED = 1
ALREADY_RUNNING = 2


@click.group()
@click.version_option(package_name="postroom")
def commands() -> None:
    """Postroom: e-mail, SMS and letters to customers, through one outbox."""


for command in (
    *(up, web, work, migrate, createuser, password, apply),
    *(audit, doctor, backup, restore, resume, customer, demo, simulate, keys_command),
):
    commands.add_command(command)


def main() -> None:
    """Run the command line; what was anticipated ends with a sentence."""
    try:
        commands()
    except database.AlreadyRunning as exc:
        _end(exc, ALREADY_RUNNING)
    except ANTICIPATED as exc:
        _end(exc, FAILED)


def _end(exc: Exception, status: int) -> None:
    click.echo(f"postroom: {exc}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
