"""Certificates, and carriers for servers on loopback that give up soon."""

import pytest

from postroom.delivery.channels.smtp.carrier import SmtpCarrier
from postroom.delivery.channels.smtp.config import Security, SmtpConfig
from tests.servers.certificates import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def make_carrier():
    """Return a maker of carriers; all are closed in the end."""
    carriers = []

    def make(server, **settings):
        patience = {"connect_seconds": 2, "reply_seconds": 0.4, "write_seconds": 2, "dot_seconds": 0.4}
        config = SmtpConfig(
            **{"host": "127.0.0.1", "port": server.port, "security": Security.NONE, **patience, **settings}
        )
        carriers.append(SmtpCarrier(config))
        return carriers[-1]

    yield make
    for carrier in carriers:
        carrier.close()
