"""The pages of docs/reference are written from the code: `python -m tests.test_reference` writes them anew."""

from collections.abc import Callable
from pathlib import Path

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


PAGES: dict[str, Callable[[], str]] = {"states.md": states, "tags.md": tags}


@pytest.mark.parametrize("page", PAGES)
def test_reference_page_says_what_the_code_does(page):
    assert (FOLDER / page).read_text() == PAGES[page]()


if __name__ == "__main__":
    for page, write in PAGES.items():
        (FOLDER / page).write_text(write())
