"""Pages that anybody with a link sees: they say who writes, never what a message says, and hostile names are text."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from postroom.composing import links
from postroom.composing import services as composing
from postroom.contacts.models import Contact, Topic
from postroom.core.rendering.skeleton import Skeleton
from postroom.filing import storing
from postroom.outbox.models import Attachment
from tests import makers, post

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=//canary.example/x onerror=alert(2)>"
SAID = "what-only-the-message-says"


@pytest.fixture
def pages(settings, tmp_path) -> list[str]:
    """The addresses of the pages of a customer, whose names are hostile all through."""
    settings.DATA_DIR = tmp_path
    body = Skeleton(("Hello ", 0), (f"{SAID} ", 0), (f"<p>{SAID} ", 0, "</p>"))
    [message] = post.messages(names=[EVIL], skeleton=body)
    unit = makers.unit()
    unit.brand.name = EVIL
    unit.brand.save()
    topic = makers.topic()
    Topic.objects.update(name=EVIL)
    Contact.objects.filter(pk=message.contact_id).update(name=EVIL)
    digest = storing.keep(b"%PDF-1.7")
    later = timezone.now() + dt.timedelta(days=1)
    Attachment.objects.create(
        message=message, name=f"{EVIL}.pdf", media_type="application/pdf", digest=digest, size=8,
        key="k" * 22, expires_at=later,
    )  # fmt: skip
    key = composing.signing_key()
    out = composing.OptOut(contact_id=message.contact_id, topic_id=topic.pk)
    urls = [
        composing.opt_out_url(out, key),
        composing.preferences_url(message.contact_id, key),
        links.file_url("k" * 22, key),
    ]
    return ["/" + url.split("/", 3)[3] for url in urls]


def test_no_page_of_a_link_says_what_a_message_says_or_takes_a_name_for_more_than_text(pages):
    answers = [Client().get(path) for path in pages]
    said = [answer.content.decode() for answer in answers]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [word for word in (SAID, "<script>alert", "<img src=//canary") for page in said if word in page] == []
    assert [page.count("&lt;script&gt;alert(1)") > 0 for page in said] == [True] * 3
    assert [answer for answer in answers if "script-src 'self'" not in answer["Content-Security-Policy"]] == []
