"""`postroom backup`, `postroom restore` and `postroom resume`."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from postroom.config import archive, cluster
from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened
from postroom.config.refused import Refused

MEGABYTE = 1_000_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@options.data
@click.option("--with-keys", is_flag=True, help="Put the keys in too: whoever has the file can then read everything.")
def backup(file: Path, data_dir: Path, *, with_keys: bool) -> None:
    """Copy the whole installation into FILE, while it works.

    Without the keys the passwords of accounts cannot be read and links in sent mails do not work: keep
    `secret_key` and `encryption_keys` of the data folder elsewhere.
    """
    target = file.expanduser().resolve()
    if target.exists():
        raise Refused(f"{target} is there already.")
    with opened(data_dir, share=Share.EITHER) as installation:
        load_django()
        from postroom.config import backup as copying  # noqa: PLC0415 -- app ready
        from postroom.operation.models import Backup  # noqa: PLC0415 -- app ready

        at = datetime.now(UTC)
        try:
            size = copying.make(target=target, data_dir=installation.data_dir, with_keys=with_keys, at=at)
        except OSError as exc:
            raise Refused(f"{target} cannot be written: {exc.strerror}.") from exc
        Backup.objects.create(size=size)
        click.echo(f"{target} holds everything as of {at:%Y-%m-%d %H:%M:%S} UTC, {size / MEGABYTE:.1f} MB.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.data
def restore(file: Path, data_dir: Path) -> None:
    """Make an installation from FILE in an empty data folder and an empty database. Nothing goes out by itself."""
    from postroom.config import backup as copying  # noqa: PLC0415 -- slow import

    data_dir = data_dir.expanduser().resolve()
    cluster.make_data_folder(data_dir)
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as folder:
        try:
            facts = copying.unpacked(file, into=Path(folder), data_dir=data_dir)
        except archive.BadArchive as exc:
            raise Refused(f"{exc}.") from exc
        with opened(data_dir, share=Share.EITHER):
            copying.load(Path(folder))
            load_django()
            from postroom.access.viewer import SYSTEM  # noqa: PLC0415 -- app ready
            from postroom.config import upgrade  # noqa: PLC0415 -- app ready
            from postroom.operation import resuming  # noqa: PLC0415 -- app ready

            upgrade.migrate(write=click.echo)
            held = resuming.hold_all(viewer=SYSTEM, at=datetime.now(UTC))
            click.echo(f"Restored as of {facts['made_at']}. Sending is stopped, and {held} messages are held:")
            _list()
    if not facts["with_keys"]:
        click.echo("The backup holds no keys: bring back secret_key and encryption_keys before you start.")
    click.echo("Some of them may have gone out after the backup. `postroom resume` lets them go.")


@click.command()
@options.data
@click.option("--yes", is_flag=True, help="Do not ask.")
def resume(data_dir: Path, *, yes: bool) -> None:
    """List what was held at a restore, ask, and let it go."""
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.access.viewer import SYSTEM  # noqa: PLC0415 -- app ready
        from postroom.operation import resuming  # noqa: PLC0415 -- app ready

        _list()
        if not yes:
            click.confirm("Let them go, and let sending go on?", abort=True)
        count = resuming.go_on(viewer=SYSTEM, at=datetime.now(UTC))
        click.echo(f"{count} messages go out now; sending goes on.")


def _list() -> None:
    from postroom.operation import resuming  # noqa: PLC0415 -- app ready

    for row in resuming.would_go_out():
        click.echo(f"  {row.count:>8}  {row.unit}, by {row.account}, {row.run or 'single messages'}")
