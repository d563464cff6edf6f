"""Where a Chromium is, for browser tests and benchmarks; `python -m tests.chromium` fails where there is none."""

import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws no windows that nobody sees, which is a quarter of the time."""


def chromium_path() -> str | None:
    """Return the first of them that is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit(None if chromium_path() else "There is no Chromium here: install the package chromium-headless-shell.")
