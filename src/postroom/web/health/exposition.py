"""Figures as Prometheus reads them: text, one line a figure, https://prometheus.io/docs/instrumenting/exposition_formats/."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """All figures of one name. `samples` are labels and value; a family without any is left out."""

    name: str
    help: str
    samples: Iterable[tuple[Labels, float]]
    type: str = "gauge"


def one(name: str, help_text: str, value: float | None) -> Family:
    """Return a family of one figure without labels, or of none if it is not known."""
    return Family(name, help_text, [] if value is None else [({}, value)])


def text(families: Iterable[Family]) -> str:
    """Write the families down."""
    return "".join(line + "\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    samples = list(family.samples)
    if samples:
        yield f"# HELP {family.name} {family.help}"
        yield f"# TYPE {family.name} {family.type}"
    for labels, value in samples:
        yield f"{family.name}{_labels(labels)} {_number(value)}"


def _labels(labels: Labels) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.3f}"
