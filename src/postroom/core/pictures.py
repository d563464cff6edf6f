"""Where the pictures of a message are fetched from: those uploaded here have a public address made of their digest."""

import re

from postroom.core.tags.show import is_web_address

PLACE = "/p/pictures/"
_UPLOADED = re.compile(r"picture:([0-9a-f]{64})")
_OURS = re.compile(rf"{PLACE}[0-9a-f]{{64}}$")
_LONGEST = 2_000


def is_picture(src: str) -> bool:
    """Say whether `src` names a picture: an uploaded one (`picture:` and its digest), or one on the web (https)."""
    if _UPLOADED.fullmatch(src):
        return True
    return src.startswith("https://") and len(src) <= _LONGEST and is_web_address(src)


def can_be_fetched(url: str) -> bool:
    """Say whether mail programs fetch it: by https; one of ours is where we are, if only for a trial."""
    return url.startswith("https://") or _OURS.search(url) is not None


def digest_of(src: str) -> str:
    """Return the digest of an uploaded picture, however it is named; empty for any other."""
    found = _UPLOADED.fullmatch(src) or _OURS.search(src)
    return found[0][-64:] if found else ""


def picture_url(src: str, public_url: str) -> str:
    """Return the address that a mail program fetches; `public_url` is where customers reach us."""
    found = _UPLOADED.fullmatch(src)
    return f"{public_url}{PLACE}{found[1]}" if found else src
