"""Options that several commands have."""

import sys
from pathlib import Path

import click

from postroom.config.installation import default_data_dir

DEFAULT_BIND = "127.0.0.1:8025"


class Bind(click.ParamType[tuple[str, int]]):
    """An address to listen on, as HOST:PORT; an IPv6 host stands in brackets."""

    name = "host:port"

    def convert(
        self, value: str | tuple[str, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        host, colon, port = value.rpartition(":")
        if not colon or not port.isdecimal():
            self.fail(f"{value!r} is not HOST:PORT, like {DEFAULT_BIND}.", param, ctx)
        return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 -- `:8025` asks for it


data = click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_data_dir,
    show_default="$POSTROOM_DATA_DIR, else /var/lib/postroom for root, else ~/.local/share/postroom",
    help="The data folder.",
)
bind = click.option("--bind", type=Bind(), default=DEFAULT_BIND, show_default=True, help="Where the screens listen.")


password_stdin = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from the standard input."
)


def told_password(*, from_stdin: bool) -> str:
    """Return the new password: read, or asked for twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
