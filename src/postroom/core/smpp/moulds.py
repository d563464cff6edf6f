"""Bodies of submit_sm that differ in few fields only: what they share is written once."""

from postroom.core.smpp import tlvs
from postroom.core.smpp.errors import Unfit
from postroom.core.smpp.fields import Octets, Text
from postroom.core.smpp.pdus import Short
from postroom.core.smpp.tlvs import Tlvs

_TARGET = Text("target", 21)


class Mould:
    """Writes bodies like `common`, each with its own target, esm_class, coding, text and optional parameters."""

    def __init__(self, common: Short) -> None:
        names = [field.name for field in Short.LAYOUT]
        target, esm, coding = (names.index(name) for name in ("target", "esm_class", "coding"))
        self._before = _written(common, 0, target)
        self._between = _written(common, esm + 1, coding)
        self._behind = _written(common, coding + 1, len(names) - 1)

    def body(self, target: str, text: bytes, *, coding: int, esm_class: int = 0, optional: Tlvs = ()) -> bytes:
        """Return one body. Raises `Unfit`."""
        if len(text) > Octets.MOST:
            raise Unfit(f"text may have {Octets.MOST} octets")
        return b"".join((
            self._before, _TARGET.write(target), bytes((esm_class,)), self._between, bytes((coding,)), self._behind,
            bytes((len(text),)), text, tlvs.encode(optional) if optional else b"",
        ))  # fmt: skip


def _written(common: Short, begin: int, end: int) -> bytes:
    return b"".join(field.write(getattr(common, field.name)) for field in Short.LAYOUT[begin:end])
