"""The table of docs/reference/security.md: thirty lines, and each test it names is there."""

import ast
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/security.md").read_text()
LINES = re.findall(r"^\| (S\d+) \| (.+) \| (.+) \| (.*) ?\|$", PAGE, re.MULTILINE)


def functions_of(path: str) -> set[str]:
    """The functions that a file of tests holds."""
    file = ROOT / path
    body = ast.parse(file.read_text()).body if file.exists() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}


def test_every_hole_has_a_line():
    assert [line[0] for line in LINES] == [f"S{number}" for number in range(1, 31)]


def test_every_line_names_a_test_or_says_with_what_it_comes():
    assert [line[0] for line in LINES if not line[3].strip() and "Comes with" not in line[2]] == []


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))

    assert [(path, name) for path, name in sorted(named) if name not in functions_of(path)] == []


def test_what_we_build_on_is_locked_by_hashes():
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)*", lock, re.MULTILINE)
    front = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]

    assert len(packages) > 30
    assert [package.split("\n")[0] for package in packages if "--hash" not in package] == []
    assert [name for name, told in front.items() if name and not told.get("link") and "integrity" not in told] == []
