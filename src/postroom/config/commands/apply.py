"""`postroom apply`: bring the set-up to what a file says."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import click

from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened
from postroom.config.refused import Refused


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.data
def apply(file: Path, data_dir: Path) -> None:
    """Make the units, brands, users, channel accounts and API keys that FILE names, or bring them up to date.

    Twice is as good as once. Prints the ids as JSON, and new keys, which nobody can be told again.
    """
    wanted = read(file)
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.config import declared, upgrade  # noqa: PLC0415 -- app ready

        upgrade.migrate(write=lambda line: click.echo(line, err=True))
        click.echo(json.dumps(declared.apply(wanted), indent=2))


def read(file: Path) -> dict[str, Any]:
    """The file as tables; `{ env = "NAME" }` and `{ file = "path" }` stand for secrets that are kept elsewhere."""
    try:
        return {table: _filled(rows) for table, rows in tomllib.loads(file.read_text()).items()}
    except tomllib.TOMLDecodeError as exc:
        raise Refused(f"{file} is not TOML: {exc}.") from exc


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"env"}:
        return _variable(value["env"])
    if set(value) == {"file"}:
        return _contents(Path(value["file"]))
    return {key: _filled(item) for key, item in value.items()}


def _variable(name: str) -> str:
    if name not in os.environ:
        raise Refused(f"The environment has no {name}, which the file asks for.")
    return os.environ[name]


def _contents(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as exc:
        raise Refused(f"Cannot read {path}, which the file asks for: {exc.strerror}.") from exc
