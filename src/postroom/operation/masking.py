"""Takes out of a line what does not belong into a log: secrets, addresses, numbers, and signs that forge lines."""

import re

HIDDEN = "•••"
_RULES = (
    (re.compile(r"\bprm_[\w-]+"), f"prm_{HIDDEN}"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"(\w://[^\s:/@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),
    (
        re.compile(
            r"""((?:password|passwd|pwd|secret|token|authorization|api[_-]?key|sessionid|csrf\w*|encryption_keys?)"""
            r"""["']?\s*(?:=>|[=:])\s*)(?!Bearer|Basic)("[^"]*"|'[^']*'|[^\s,;&}]+)""",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(/p/(?:opt-out|preferences)/|/in/join/[^/\s]+/|/in/password/reset/key/)[^/\s?\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"\bgAAAA[\w=-]{20,}"), HIDDEN),
    (re.compile(r"[^\s@<>\"'(),:;\[\]]+@((?:[\w-]+\.)*[\w-]+)"), rf"{HIDDEN}@\1"),
    (re.compile(r"(?<![\w.])\+\d[\d ().-]{5,}\d"), f"+{HIDDEN}"),
    (re.compile(r"(?<![\w.+-])00[1-9]\d{7,}\b"), f"+{HIDDEN}"),
)
_FORGING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def masked(text: str) -> str:
    """Hide secrets, e-mail addresses (but for their domain) and phone numbers."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def one_line(text: str) -> str:
    r"""Write control characters and those that turn the text around as \x0a or \u202e."""
    return _FORGING.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 -- the last of one byte
