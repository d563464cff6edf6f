"""All values that the tags of a text show, for each recipient: records, our company, the author, free tags, links."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from postroom.access.models import User
from postroom.composing.brief import Brief, Recipient
from postroom.composing.links import OptOut, opt_out_url, preferences_url
from postroom.contacts.models import Topic
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import SigningKey
from postroom.records import selectors as records

Values = dict[str, Any]
Path = tuple[str, ...]

_LINK = "dynamic_link"
_AUTHOR = "author"
_OPT_OUT, _OPT_IN = "opt_out_", "opt_in_"
_Address = Callable[[int, SigningKey], str]
"""A contact's id and a key -> where their link leads."""


def load_values(
    *, brief: Brief, topic_id: int | None, paths: frozenset[Path], recipients: Sequence[Recipient], today: date
) -> dict[int, Values]:
    """Return the values of each contact, in a number of queries that does not grow with the slice."""
    values = records.values_for(
        contact_ids=[recipient.contact_id for recipient in recipients],
        paths=paths,
        catalogue=brief.catalogue,
        today=today,
        author=_author(brief.author_id) if any(path[0] == _AUTHOR for path in paths) else None,
        about=brief.record_id,
    )
    links = _links(topic_id, [path[1] for path in paths if path[0] == _LINK], brief.channel)
    for contact_id, found in values.items():
        found["free"] = brief.free_values
        if links:
            found[_LINK] = {name: address(contact_id, brief.key) for name, address in links.items()}
    return values


def _author(author_id: int | None) -> Values | None:
    author = User.objects.filter(pk=author_id).first() if author_id else None
    return {"name": author.name, "email": author.email, "phone": author.phone} if author else None


def _links(topic_id: int | None, wanted: Sequence[str], channel: Channel) -> dict[str, _Address]:
    """Return link -> its address. `unsubscribe` is about the topic of the text, the others name theirs.

    A yes is given on the page of preferences: a link that somebody opens must not give it.
    """
    codes = {name.removeprefix(start) for name in wanted for start in (_OPT_OUT, _OPT_IN) if name.startswith(start)}
    topics = dict(Topic.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    links: dict[str, _Address] = {}
    for name in wanted:
        about = topic_id if name == "unsubscribe" else topics.get(name.removeprefix(_OPT_OUT))
        if name == "preferences" or name.removeprefix(_OPT_IN) in topics:
            links[name] = preferences_url
        elif about is not None:
            links[name] = partial(_opt_out, about, channel)
    return links


def _opt_out(topic_id: int, channel: Channel, contact_id: int, key: SigningKey) -> str:
    return opt_out_url(OptOut(contact_id=contact_id, topic_id=topic_id, channel=channel), key)
