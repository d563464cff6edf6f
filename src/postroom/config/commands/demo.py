"""`postroom demo`: an installation with something in it, doing its main job before your eyes."""

import os
import sys
from pathlib import Path

import click

from postroom.config.commands import options
from postroom.config.commands.up import address, free_port, serve, working
from postroom.config.installation import Share, load_django, opened

DATA_DIR = Path(".data/demo")


@click.command()
@click.option("--data", "data_dir", type=click.Path(path_type=Path), default=DATA_DIR, show_default=True)
@options.bind
@click.option("--exit", "then_exit", is_flag=True, help="End after the report; exit status 0 if its numbers add up.")
def demo(data_dir: Path, bind: tuple[str, int], *, then_exit: bool) -> None:
    """Import customers, write to them, send, report; then serve the screens."""
    host, port = bind[0], 0 if then_exit else free_port(bind)
    url = address(host, port)
    os.environ.setdefault("POSTROOM_PUBLIC_URL", url)
    os.environ["POSTROOM_ALLOW_PRIVATE_TARGETS"] = "yes"  # its mail server is on this machine
    with opened(data_dir, share=Share.OWN) as installation:
        load_django()
        from postroom.config import demo as show  # noqa: PLC0415 -- app ready
        from postroom.config import upgrade  # noqa: PLC0415 -- app ready
        from postroom.config.capture import capturing  # noqa: PLC0415 -- slow import
        from postroom.config.showing import Screen  # noqa: PLC0415 -- app ready

        upgrade.migrate(write=click.echo)
        screen = Screen()
        with capturing(installation.data_dir / "captured") as mail_port:
            staged = show.stage(port=mail_port)
            with working(installation):
                adds_up = show.play(staged, screen)
            click.echo("All numbers add up." if adds_up else "The numbers do not add up.")
            if then_exit:
                sys.exit(0 if adds_up else 1)
            click.echo(f"The captured mails are in {installation.data_dir / 'captured'}.")
            click.echo(f"The screens are on {url}. Ctrl-C ends it.")
            click.echo(f"Sign in as {show.EMAIL} with the password {staged.password}")
            serve(installation, host=host, port=port)
