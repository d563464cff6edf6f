"""A carrier bound to a message centre of a test, and an inbox in memory."""

from contextlib import contextmanager

from postroom.delivery.channels.smpp.carrier import SmppCarrier
from postroom.delivery.channels.smpp.config import SmppConfig


class Kept:
    """An inbox in memory."""

    def __init__(self):
        self.receipts, self.incoming = [], []
        self.problem = None

    def keep(self, receipts, incoming):
        if self.problem:
            raise self.problem
        self.receipts += receipts
        self.incoming += incoming

    def close(self):
        pass


@contextmanager
def carrying(smsc, inbox=None, **settings):
    config = {"host": "127.0.0.1", "port": smsc.port, "system_id": "post", "sender": "Postroom", **settings}
    carrier = SmppCarrier(SmppConfig.of(config), inbox=inbox)
    try:
        yield carrier
    finally:
        carrier.close()
