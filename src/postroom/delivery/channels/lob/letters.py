"""A letter as Lob wants to be told of it: a form with the PDF in it."""

import re
from collections.abc import Mapping
from hashlib import sha256

from postroom.core.address.postal import PostalAddress
from postroom.core.carriage.envelope import Envelope, LetterContent, Posting
from postroom.delivery.channels.lob.config import LobConfig

MARK = "postroom"
"""Under this name Lob keeps our key with a letter."""
_US_CITY = re.compile(r"(?P<city>.+?)[,\s]+(?P<state>[A-Z]{2})")
_SERVICES = {
    Posting.REGISTERED: ("certified", "registered"),
    Posting.WITH_RECEIPT: ("certified_return_receipt", "registered"),
}
"""Within the United States, and to other countries."""


def form(envelope: Envelope, config: LobConfig) -> tuple[bytes, str]:
    """Return the body of a request, and its media type."""
    letter = envelope.letter
    boundary = sha256(letter.key.encode()).hexdigest()
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in _fields(envelope, letter, config).items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{letter.key}.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = b"".join([*parts, head.encode(), letter.pdf, f"\r\n--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"


def _fields(envelope: Envelope, letter: LetterContent, config: LobConfig) -> dict[str, str]:
    fields = {
        "description": letter.key,
        "from": config.sender,
        "color": _truth(letter.colour),
        "double_sided": _truth(letter.duplex),
        "address_placement": config.placement,
        "use_type": config.use_type,
        f"metadata[{MARK}]": letter.key,
        **{f"to[{name}]": value for name, value in _address(envelope.recipient_name, letter).items() if value},
    }
    if config.size != "us_letter":
        fields["size"] = config.size
    if services := _SERVICES.get(letter.posting):
        fields["extra_service"] = services[letter.country != "US"]
    return fields


def _address(name: str, letter: LetterContent) -> Mapping[str, str]:
    place = letter.place or PostalAddress(lines=letter.address[1:] or letter.address, city="-", country=letter.country)
    city, state = place.city, ""
    if place.country == "US" and (found := _US_CITY.fullmatch(place.city)):
        city, state = found["city"], found["state"]
    return {
        "name": name or letter.address[0],
        "address_line1": place.lines[0],
        "address_line2": ", ".join(place.lines[1:]),
        "address_city": city,
        "address_state": state,
        "address_zip": place.postcode,
        "address_country": place.country,
    }


def _truth(is_so: bool) -> str:  # noqa: FBT001 -- a value, no switch
    return "true" if is_so else "false"
