"""A desk of somebody who may do everything in the first unit, and others who may not."""

from tests.web.outbox.conftest import desk, reader, stranger, writer

__all__ = ["desk", "reader", "stranger", "writer"]
