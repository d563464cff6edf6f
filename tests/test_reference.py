"""The pages of docs/reference are written from the code: `python -m tests.test_reference` writes them anew."""

import os
from collections.abc import Callable
from pathlib import Path

import django
import pytest

from postroom.core.lifecycle import STEPS, State
from postroom.core.tags.builtin import BUILTIN

FOLDER = Path(__file__).parents[1] / "docs/reference"


def states() -> str:
    lines = [
        "# States and steps of a message",
        "",
        "Written from `src/postroom/core/lifecycle.py`. What is not in this table does not happen.",
        "",
        "| From | Step | To |",
        "|---|---|---|",
    ]
    lines += [
        f"| {before} | {step.replace('_', ' ')} | {moves[before]} |"
        for before in State
        for step, moves in STEPS.items()
        if before in moves
    ]
    return "\n".join([*lines, ""])


def tags() -> str:
    lines = [
        "# Tags that come with Postroom",
        "",
        "Written from `src/postroom/core/tags/builtin/`. Relations lead on: `#payment.accounts_receivable.number`.",
    ]
    for kind in BUILTIN.kinds:
        lines += ["", f"## {kind.label}", "", "| Tag | Meaning | Type |", "|---|---|---|"]
        lines += [f"| `#{kind.code}.{field.name}` | {field.label} | {field.type.value} |" for field in kind.fields]
    lines += ["", "## Without a kind", "", "| Tag | Meaning | Type |", "|---|---|---|"]
    lines += [f"| `#{field.name}` | {field.label} | {field.type.value} |" for field in BUILTIN.fields]
    return "\n".join([*lines, ""])


def api_page() -> str:
    """The table is written from the schema; what stands above it is written by hand."""
    from postroom.api.app import api  # noqa: PLC0415 -- app ready

    above = (FOLDER / "api.md").read_text().partition("| Method")[0]
    lines = []
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            repeatable = any(each["name"] == "Idempotency-Key" for each in operation["parameters"])
            lines.append(f"| {method.upper()} | `{path}` | {operation['summary']} | {'yes' if repeatable else ''} |")
    head = ["| Method | Address | What it does | `Idempotency-Key` |", "|---|---|---|---|"]
    return above + "\n".join([*head, *sorted(lines, key=lambda line: line.split("`")[1]), ""])


PAGES: dict[str, Callable[[], str]] = {"states.md": states, "tags.md": tags, "api.md": api_page}


@pytest.mark.parametrize("page", PAGES)
def test_reference_page_says_what_the_code_does(page):
    assert (FOLDER / page).read_text() == PAGES[page]()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.config.settings")
    django.setup()
    for page, write in PAGES.items():
        (FOLDER / page).write_text(write())
