"""`postroom customer`: what a customer may ask for, a copy of all we have or that it be forgotten."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened
from postroom.config.refused import Refused

if TYPE_CHECKING:
    from postroom.contacts.models import Contact

unit = click.option("--unit", "unit_code", required=True, help="Code of the unit whose customer it is.")


@click.group()
def customer() -> None:
    """One customer's data."""


@customer.command()
@click.argument("account_number")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@unit
@options.data
def export(account_number: str, file: Path, unit_code: str, data_dir: Path) -> None:
    """Write all that is stored about ACCOUNT_NUMBER into FILE, a ZIP archive."""
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.access.viewer import SYSTEM  # noqa: PLC0415 -- app ready
        from postroom.privacy import exporting  # noqa: PLC0415 -- app ready

        contact = _find(unit_code, account_number)
        try:
            with file.open("xb") as into:
                exporting.export(viewer=SYSTEM, contact_id=contact.pk, into=into, at=datetime.now(UTC))
        except FileExistsError:
            raise Refused(f"{file} is there already.") from None
        except OSError as exc:
            raise Refused(f"{file} cannot be written: {exc.strerror}.") from exc
        click.echo(f"{file} holds all that is stored about {account_number}.")


@customer.command()
@click.argument("account_number")
@unit
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.data
def erase(account_number: str, unit_code: str, data_dir: Path, *, yes: bool) -> None:
    """Forget ACCOUNT_NUMBER for good. Addresses that must not be used stay known by a digest."""
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.access.viewer import SYSTEM  # noqa: PLC0415 -- app ready
        from postroom.privacy import erasing  # noqa: PLC0415 -- app ready

        contact = _find(unit_code, account_number)
        if not yes:
            click.confirm(f"Forget {contact} for good?", abort=True)
        try:
            count = erasing.erase(viewer=SYSTEM, contact_id=contact.pk, at=datetime.now(UTC))
        except erasing.OnItsWay:
            raise Refused("A message to this customer is being sent just now. Try again in a minute.") from None
        click.echo(f"{account_number} is forgotten, with {count} messages.")


def _find(unit_code: str, account_number: str) -> "Contact":
    from postroom.contacts.models import Contact  # noqa: PLC0415 -- app ready

    found = Contact.objects.filter(unit__code=unit_code, account_number=account_number).first()
    if found is None:
        raise Refused(f"The unit {unit_code} has no customer {account_number}.")
    return found
