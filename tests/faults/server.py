"""A database server that dies on demand, and comes back."""

import signal

from django.db import connections

from postroom.config.database import EmbeddedDatabase


class Mortal:
    """A server with nobody but its test to look after it."""

    def __init__(self, database: EmbeddedDatabase) -> None:
        self._database = database

    def restart(self) -> None:
        """What `pg_ctl restart -m immediate` does: every connection is cut, and the log is replayed."""
        connections.close_all()
        self._database.process.send_signal(signal.SIGQUIT)
        self._database.process.wait()
        self._database.stop()
        self._database.start()
