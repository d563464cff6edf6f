"""`postroom doctor`: what is well, what is not, and how to repair it."""

import json
import sys
from pathlib import Path

import click

from postroom.config import cluster, keys
from postroom.config.binaries import NoPostgres
from postroom.config.checkup import machine
from postroom.config.checkup.check import Check
from postroom.config.commands import options
from postroom.config.database import DatabaseFailed
from postroom.config.installation import Share, load_django, opened

NOT_WELL = 1


@click.command()
@options.data
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def doctor(data_dir: Path, *, as_json: bool) -> None:
    """Look at everything that can be wrong; exit status 1 if anything is."""
    checks = _examine(data_dir)
    well = all(check.ok for check in checks)
    if as_json:
        rows = [{"name": c.name, "ok": c.ok, "found": c.found, "repair": c.repair} for c in checks]
        click.echo(json.dumps({"ok": well, "checks": rows}, indent=2))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name:<17} {check.found}")
            if check.repair:
                click.echo(f"     {'':<17} -> {check.repair}")
    sys.exit(0 if well else NOT_WELL)


def _examine(data_dir: Path) -> list[Check]:
    try:
        with opened(data_dir, share=Share.EITHER) as installation:
            load_django()
            from postroom.config.checkup import inside  # noqa: PLC0415 -- app ready

            return [*machine.examine(installation.data_dir), *inside.examine()]
    except (DatabaseFailed, NoPostgres, cluster.BadFolder, cluster.NotMade, keys.LostKeys) as exc:
        failed = Check(name="database", found=str(exc), repair="Without a database Postroom cannot run.")
        return [*machine.examine(data_dir), failed]
