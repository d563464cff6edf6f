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
    """Import customers, write to them by e-mail, letter and SMS, send, report; then serve the screens."""
    host, port = bind[0], 0 if then_exit else free_port(bind)
    url = address(host, port)
    os.environ.setdefault("POSTROOM_PUBLIC_URL", url)
    os.environ["POSTROOM_ALLOW_PRIVATE_TARGETS"] = "yes"  # its mail server is on this machine
    with opened(data_dir, share=Share.OWN) as installation:
        load_django()
        from postroom.config import demo as show  # noqa: PLC0415 -- app ready
        from postroom.config import demo_letters, demo_texts, demo_writing, upgrade  # noqa: PLC0415 -- app ready
        from postroom.config.capture import capturing  # noqa: PLC0415 -- slow import
        from postroom.config.showing import Screen  # noqa: PLC0415 -- app ready

        upgrade.migrate(write=click.echo)
        screen = Screen()
        captured = installation.data_dir / "captured"
        with capturing(captured) as mail_port, demo_letters.providing() as provider, demo_texts.texting() as sms_port:
            staged = show.stage(port=mail_port)
            demo_writing.write(staged)
            with working(installation):
                adds_up = (
                    show.play(staged, screen)
                    and demo_letters.play_letters(staged, screen, provider)
                    and demo_texts.play_texts(staged, screen, port=sms_port)
                )
            click.echo("All numbers add up." if adds_up else "The numbers do not add up.")
            if then_exit:
                sys.exit(0 if adds_up else 1)
            _tell(
                installation.data_dir, provider.provider.url, url, f"{show.EMAIL} with the password {staged.password}"
            )
            serve(installation, host=host, port=port)


def _tell(data_dir: Path, registered: str, url: str, who: str) -> None:
    click.echo(
        f"The captured mails are in {data_dir / 'captured'}, the letters of the print shop in {data_dir / 'letters'}."
    )
    click.echo(f"Recipients of electronic registered letters read them on {registered}/")
    click.echo(f"The screens are on {url}. Ctrl-C ends it.")
    click.echo(f"Sign in as {who}")
