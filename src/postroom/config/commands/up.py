"""`postroom up`: everything in one, kept running."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from postroom.config.commands import options
from postroom.config.installation import Installation, Share, load_django, opened
from postroom.config.refused import Refused
from postroom.config.supervise import Part, Supervisor, spawn


@click.command()
@options.data
@options.bind
def up(data_dir: Path, bind: tuple[str, int]) -> None:
    """Run everything: database, screens and worker; restart what dies."""
    host, port = bind[0], free_port(bind)
    os.environ.setdefault("POSTROOM_PUBLIC_URL", address(host, port))
    with opened(data_dir, share=Share.OWN) as installation:
        load_django()
        from postroom.config import upgrade  # noqa: PLC0415 -- app ready

        upgrade.migrate(write=click.echo)
        click.echo(f"Postroom runs on {address(host, port)} with its data in {installation.data_dir}. Ctrl-C ends it.")
        if not upgrade.has_super_user():
            click.echo("Nobody can sign in yet. In another terminal, make the first user:")
            click.echo(f"  postroom createuser --super --data {installation.data_dir}")
        serve(installation, host=host, port=port)


def serve(installation: Installation, *, host: str, port: int) -> None:
    """Keep the database, the screens and the worker running until we are asked to stop."""
    database = installation.database
    web = _own_command("web", "web", "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    parts = [web, _own_command("worker", "work")]
    supervisor = Supervisor([database.part, *parts] if database else parts, write=click.echo)
    if database and database.process:
        supervisor.adopt(database.part.name, database.process)
    supervisor.run()


@contextmanager
def working(installation: Installation) -> Iterator[None]:
    """Run a worker as long as the block; what it has in hand at the end is finished or given back."""
    log = installation.data_dir / "log" / "worker.log"
    log.parent.mkdir(exist_ok=True)
    process = spawn(replace(_own_command("worker", "work"), log=log))
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def free_port(bind: tuple[str, int]) -> int:
    """The port to listen on (any free one for 0). Raises `Refused` now rather than in a part again and again."""
    host, port = bind
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as exc:
            raise Refused(f"Cannot listen on {host}:{port}: {exc.strerror}. Choose another with --bind.") from exc
        return int(listener.getsockname()[1])


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 -- only compared with
    return f"http://{anywhere.get(host, f'[{host}]' if ':' in host else host)}:{port}"


def _own_command(name: str, *words: str) -> Part:
    """A part that is one of our own commands, with our environment: it names the database and the keys."""
    return Part(name=name, argv=(sys.executable, "-m", "postroom.config.cli", *words), environment=dict(os.environ))
