"""Snippets: named pieces of text, put in when something is composed, and only what is published."""

import pytest

from postroom.access.viewer import SYSTEM
from postroom.composing.services import Brief, Composed, Faulty, Recipient, Text, compose_slice, free_tags, signing_key
from postroom.composing.text import complete
from postroom.core.document.schema import check
from postroom.records import selectors as records
from postroom.stationery import selectors, snippets
from postroom.stationery import services as stationery
from postroom.stationery.models import Template
from postroom.stationery.problems import Code
from postroom.stationery.words import Words
from tests import makers
from tests.core.document.samples import doc, node, paragraph, text
from tests.makers import NOON

pytestmark = pytest.mark.django_db
USING = check(doc(paragraph(text("Hello.")), node("snippet", code="bye")))


def published(template, *words: Words):
    version = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    stationery.save_draft(version_id=version.pk, revision=version.revision, wordings=words, viewer=SYSTEM, at=NOON)
    return stationery.publish(version_id=version.pk, viewer=SYSTEM, at=NOON)


def snippet(*texts: str, name: str = "Bye", unit=None):
    made = stationery.make(viewer=SYSTEM, name=name, unit=unit, kind=Template.Kind.SNIPPET)
    words = [
        Words.of_text(language=code, subject="", text=said) for code, said in zip(("en", "pl"), texts, strict=False)
    ]
    published(made, *words)
    return made


def message(document=USING, name: str = "Greeting", unit=None):
    made = stationery.make(viewer=SYSTEM, name=name, unit=unit)
    return published(made, Words(language="en", subject="Hi", document=document))


def composed(version, contact):
    brief = Brief(unit_id=contact.unit_id, catalogue=records.catalogue(), key=signing_key())
    who = Recipient(contact.pk, contact.account_number, contact.name, "en", None, None, "a@example.org")
    made = compose_slice(version_id=version.pk, brief=brief, recipients=[who], at=NOON)
    (result,) = made.results
    if isinstance(result, Composed):
        return made.skeletons[result.skeleton].text(result.fills).partition("\n\n-- ")[0]
    assert isinstance(result, Faulty)
    return [fault.code for fault in result.faults]


def test_what_is_published_goes_out_from_then_on():
    contact, bye = makers.contact(), snippet("Kind regards\n#contact_information.name")
    version = message()

    assert composed(version, contact) == f"Hello.\n\nKind regards\n{contact.name}"
    draft = stationery.draft(template_id=bye.pk, viewer=SYSTEM)
    assert composed(version, contact).endswith(contact.name)
    changed = Words.of_text(language="en", subject="", text="Cheers")
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=[changed], viewer=SYSTEM, at=NOON)
    assert composed(version, contact).endswith(contact.name)
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=NOON)
    assert composed(version, contact) == "Hello.\n\nCheers"


def test_what_names_no_published_snippet_is_neither_published_nor_sent():
    with pytest.raises(stationery.NotPublishable) as refused:
        message()
    assert [(problem.code, problem.tag) for problem in refused.value.problems] == [(Code.UNKNOWN_SNIPPET, "bye")]

    bye, other = snippet("Bye"), makers.contact()
    version = message(name="Second")
    stationery.allow(template_id=bye.pk, units=[makers.unit("elsewhere")], viewer=SYSTEM)
    assert composed(version, other) == ["unknown_snippet"]


def test_one_that_is_offered_no_more_still_stands_where_it_stood():
    contact, bye = makers.contact(), snippet("Bye")
    version = message()

    stationery.retire(template_id=bye.pk, viewer=SYSTEM, at=NOON)

    assert list(snippets.offered(viewer=SYSTEM, unit_id=contact.unit_id)) == []
    assert composed(version, contact) == "Hello.\n\nBye"


def test_a_snippet_puts_in_no_other():
    snippet("Bye")
    made = stationery.make(viewer=SYSTEM, name="Loop", unit=None, kind=Template.Kind.SNIPPET)

    with pytest.raises(stationery.NotPublishable) as refused:
        published(made, Words(language="en", subject="", document=USING))

    assert [problem.code for problem in refused.value.problems] == [Code.SNIPPET_WITHIN]


def test_it_is_no_template_that_could_be_sent():
    contact = makers.contact()
    bye = snippet("Bye")

    assert list(selectors.templates(viewer=SYSTEM)) == []
    assert selectors.usable(viewer=SYSTEM, unit_id=contact.unit_id) == []
    assert [entry.template for entry in selectors.entries(viewer=SYSTEM, kind=Template.Kind.SNIPPET)] == [bye]
    assert list(snippets.offered(viewer=SYSTEM, unit_id=contact.unit_id)) == [bye]


def test_it_says_it_in_the_language_of_the_text_or_in_its_own():
    contact = makers.contact()
    snippet("Bye", "Do widzenia")
    text_ = Text(words=tuple(Words(language=code, subject="x", document=USING) for code in ("en", "pl-PL", "de")))

    said = complete(text_, contact.unit_id)

    assert [said.snippets_in(code)["bye"].content[0].content[0].text for code in ("en", "pl-PL", "de")] == [
        "Bye", "Do widzenia", "Bye",
    ]  # fmt: skip


def test_its_free_tags_are_asked_for_and_its_users_are_named():
    bye = snippet("Bye, #?who")
    version = message()
    message(document=check(doc(paragraph(text("snippet bye")))), name="Other")

    assert free_tags(version_id=version.pk) == ["who"]
    assert list(snippets.putting_in(code=bye.code, viewer=SYSTEM)) == [version.template]
    assert list(snippets.putting_in(code='x"} || true', viewer=SYSTEM)) == []
