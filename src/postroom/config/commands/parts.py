"""`postroom web`, `postroom work` and `postroom migrate`: the parts of `up`, one process each."""

from pathlib import Path

import click

from postroom.config import environment
from postroom.config.commands import options
from postroom.config.installation import Share, load_django, opened
from postroom.operation import logs

WEB_WORKERS = 2
WEB_THREADS = 4
WEB_STOP_SECONDS = 20


@click.command()
@options.data
@options.bind
@click.option("--workers", type=click.IntRange(min=1), default=WEB_WORKERS, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(min=1), default=WEB_THREADS, show_default=True, help="Threads in each.")
def web(data_dir: Path, bind: tuple[str, int], workers: int, threads: int) -> None:
    """Serve the screens over the database of POSTROOM_DATABASE_URL, or of a running `postroom up`."""
    from granian import Granian  # noqa: PLC0415 -- slow import
    from granian.constants import Interfaces  # noqa: PLC0415 -- slow import

    host, port = bind
    with opened(data_dir, share=Share.JOIN):
        Granian(
            "postroom.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            respawn_failed_workers=True,
            workers_kill_timeout=WEB_STOP_SECONDS,
            log_dictconfig=logs.configuration(
                written=environment.text("POSTROOM_LOG_FORMAT", "plain"),
                level=environment.text("POSTROOM_LOG_LEVEL", "INFO"),
            ),
        ).serve()


@click.command()
@options.data
@click.option("--concurrency", type=click.IntRange(min=1), default=2, show_default=True, help="Jobs at once.")
def work(data_dir: Path, concurrency: int) -> None:
    """Deliver messages and do background work. SIGTERM lets what is in hand finish."""
    with opened(data_dir, share=Share.JOIN):
        load_django()
        from postroom.config import worker  # noqa: PLC0415 -- app ready

        worker.run(concurrency=concurrency)


@click.command()
@options.data
def migrate(data_dir: Path) -> None:
    """Bring the database to the shape this version wants."""
    with opened(data_dir, share=Share.EITHER):
        load_django()
        from postroom.config import upgrade  # noqa: PLC0415 -- app ready

        upgrade.migrate(write=click.echo)
        click.echo("The database is up to date.")
