"""What a mail says as plain text: its text part, or the words of its HTML; nothing of it is ever markup for us."""

import re
from email.message import Message
from html.parser import HTMLParser

LONGEST = 100_000
MOST_PARTS = 200
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MANY_BREAKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


def clean(text: str) -> str:
    """Return a text without characters that mean something to a terminal, a database or the order of letters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def parts_of(message: Message) -> list[Message]:
    """Return the parts of a mail that are none of a mail that is enclosed, in order."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
    return found


def decoded(part: Message) -> str:
    """Return the text of a part, whatever is wrong with its encoding."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset("utf-8")
    try:
        return payload[: LONGEST * 2].decode(str(charset), "replace")
    except (LookupError, ValueError):
        return payload[: LONGEST * 2].decode("latin-1")


def text_of(parts: list[Message]) -> str:
    """Return what a mail says."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                said = decoded(part)
                said = clean(said if kind == "text/plain" else words_of(said)).strip()
                if said:
                    return said[:LONGEST]
    return ""


def words_of(html: str) -> str:
    """Return the words of an HTML text, a line a block."""
    reader = _Words()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # what no browser would take either
        return "".join(reader.words)
    return _MANY_BREAKS.sub("\n\n", "".join(reader.words))


class _Words(HTMLParser):
    """Collects what would be read, and nothing that would run or look."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- no attribute is read
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(re.sub(r"\s+", " ", data))
