"""All values that the tags of a text show, for each recipient: records, our company, the author, free tags, links."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from postroom.access.models import User
from postroom.composing.brief import Brief, Recipient
from postroom.composing.links import OptOut, opt_out_url
from postroom.contacts.models import Topic
from postroom.records import selectors as records

Values = dict[str, Any]
Path = tuple[str, ...]

_LINK = "dynamic_link"
_AUTHOR = "author"
_OPT_OUT = "opt_out_"


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
    links = _links(topic_id, [path[1] for path in paths if path[0] == _LINK])
    for contact_id, found in values.items():
        found["free"] = brief.free_values
        if links:
            found[_LINK] = {
                name: opt_out_url(OptOut(contact_id=contact_id, topic_id=about), brief.key)
                for name, about in links.items()
            }
    return values


def _author(author_id: int | None) -> Values | None:
    author = User.objects.filter(pk=author_id).first() if author_id else None
    return {"name": author.name, "email": author.email, "phone": author.phone} if author else None


def _links(topic_id: int | None, wanted: Sequence[str]) -> dict[str, int]:
    """Return link -> topic. `unsubscribe` is about the topic of the text, the others name theirs."""
    codes = {name.removeprefix(_OPT_OUT): name for name in wanted if name.startswith(_OPT_OUT)}
    named = Topic.objects.filter(code__in=codes).values_list("code", "pk") if codes else ()
    links = {codes[code]: about for code, about in named}
    if topic_id is not None and "unsubscribe" in wanted:
        links["unsubscribe"] = topic_id
    return links
