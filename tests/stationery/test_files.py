"""Templates leave as files and come in again; what is no template does not."""

import json
from io import BytesIO

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.contacts.models import Topic
from postroom.core.document.schema import check
from postroom.filing import services as filing
from postroom.filing.models import Enclosure, Picture
from postroom.filing.selectors import public_picture
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.comparing import compare
from postroom.stationery.models import Template
from postroom.stationery.services import BadTemplateFile, Words
from postroom.stationery.words import from_rows
from tests import makers
from tests.core.document.samples import EVERYTHING, doc, node, paragraph, text
from tests.filing.drawing import picture
from tests.makers import NOON

pytestmark = pytest.mark.django_db
WORDS = [
    Words(language="en", subject="Hi", document=check(EVERYTHING), sms_text="Hi #contact_information.name"),
    Words.of_text(language="pl", subject="Cześć", text="Dzień dobry"),
]


def template(words=WORDS, **more):
    made = stationery.make(viewer=SYSTEM, name="Hello", unit=None, **more)
    version = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    stationery.save_draft(version_id=version.pk, revision=0, wordings=words, viewer=SYSTEM, at=NOON)
    return made


def said(template) -> list[Words]:
    return from_rows(selectors.wordings(version_id=selectors.newest(template_id=template.pk).pk))


def test_what_was_written_out_is_read_as_it_was():
    topic = Topic.objects.create(code="news", name="News")
    original = template(topic=topic, default_language="pl")

    content = stationery.write_file(template_id=original.pk, viewer=SYSTEM)
    copy = stationery.read_file(content=content.encode(), viewer=SYSTEM, unit=None, at=NOON)

    assert said(copy) == said(original) == WORDS
    assert (copy.name, copy.code, copy.topic, copy.default_language) == ("Hello", "hello-2", topic, "pl")
    assert selectors.newest(template_id=copy.pk).published_at is None


def test_pictures_and_files_go_along_and_are_kept_again(tmp_path, settings):
    """In the other house, which has none of them: there the picture is written anew and has another name."""
    settings.DATA_DIR = tmp_path / "here"
    photo = BytesIO(picture(kind="JPEG"))
    shown = filing.keep_picture(viewer=SYSTEM, unit_id=None, name="van.jpg", file=photo).src
    along = filing.keep_enclosure(viewer=SYSTEM, unit_id=None, name="prices.pdf", file=BytesIO(b"%PDF-1.7 prices")).src
    said_here = check(
        doc(node("image", src=shown, alt="Our van"), node("attachment", src=along, name="prices.pdf"), paragraph())
    )
    original = template([Words(language="en", subject="Hi", document=said_here)])
    Template.objects.update(occasion="season")
    content = stationery.write_file(template_id=original.pk, viewer=SYSTEM).encode()
    settings.DATA_DIR = tmp_path / "there"
    Picture.objects.all().delete()
    Enclosure.objects.all().delete()
    unit = makers.unit()

    copy = stationery.read_file(content=content, viewer=SYSTEM, unit=unit, at=NOON)

    [words] = said(copy)
    assert copy.occasion == "season"
    assert [node.src for node in words.document.content[:2]] == [Picture.objects.get().src, Enclosure.objects.get().src]
    assert (Picture.objects.get().unit, Enclosure.objects.get().name) == (unit, "prices.pdf")
    assert public_picture(digest=Picture.objects.get().digest)[1] == "image/jpeg"
    assert (
        selectors.problems(
            version=selectors.version(version_id=selectors.newest(template_id=copy.pk).pk, viewer=SYSTEM)
        )
        == []
    )


def test_what_is_there_no_more_is_left_out_and_missed_in_the_copy():
    lost = check(doc(paragraph(text("x")), node("image", src=f"picture:{'a' * 64}", alt="x")))
    original = template([Words(language="en", subject="Hi", document=lost)])
    content = stationery.write_file(template_id=original.pk, viewer=SYSTEM).encode()

    copy = stationery.read_file(content=content, viewer=SYSTEM, unit=None, at=NOON)

    version = selectors.version(version_id=selectors.newest(template_id=copy.pk).pk, viewer=SYSTEM)
    assert [problem.code for problem in selectors.problems(version=version)] == ["unknown_picture"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda file: b"{", ""),
        (lambda file: b"[" * 100_000, ""),
        (lambda file: [], "is"),
        (lambda file: file | {"is": "x"}, "is"),
        (lambda file: file | {"format": 2}, "format"),
        (lambda file: file | {"kind": "x"}, "kind"),
        (lambda file: file | {"topic": "nobody-knows"}, "topic"),
        (lambda file: file | {"occasion": "x"}, "occasion"),
        (lambda file: file | {"files": []}, "files"),
        (lambda file: file | {"files": {"picture:x": {"name": "a.png"}}}, "files.picture:x"),
        (lambda file: file | {"files": {"picture:x": {"name": "a.png", "data": "§"}}}, "files.picture:x"),
        (lambda file: file | {"files": {"picture:x": {"name": "a.png", "data": "MZ=="}}}, "files.picture:x"),
        (lambda file: file | {"files": {"file:x": {"name": "a.pdf", "data": "TVqQ"}}}, "files.file:x"),
        (lambda file: file | {"name": ""}, "name"),
        (lambda file: file | {"name": 7}, "name"),
        (lambda file: file | {"words": {}}, "words"),
        (lambda file: file | {"words": file["words"] * 2}, "words"),
        (lambda file: file | {"words": [file["words"][0] | {"subject": "x" * 301}]}, "words[0].subject"),
        (lambda file: file | {"words": [file["words"][0] | {"channel": "fax"}]}, "words[0].channel"),
        (
            lambda file: file | {"words": [file["words"][0] | {"document": doc({"type": "script"})}]},
            "words[0].document.content[0].type",
        ),
    ],
)
def test_what_is_no_template_is_refused_with_its_path(change, path):
    file = json.loads(stationery.write_file(template_id=template().pk, viewer=SYSTEM))
    changed = change(file)
    content = changed if isinstance(changed, bytes) else json.dumps(changed).encode()

    with pytest.raises(BadTemplateFile) as refused:
        stationery.read_file(content=content, viewer=SYSTEM, unit=None, at=NOON)

    assert refused.value.path == path
    assert Template.objects.count() == 1


def test_a_snippet_stays_one():
    original = template(
        [Words.of_text(language="en", subject="", text="Open from 8 to 16")], kind=Template.Kind.SNIPPET
    )
    content = stationery.write_file(template_id=original.pk, viewer=SYSTEM).encode()

    copy = stationery.read_file(content=content, viewer=SYSTEM, unit=None, at=NOON)

    assert (copy.kind, said(copy)) == (Template.Kind.SNIPPET, said(original))


def test_who_may_not_write_reads_no_file():
    content = stationery.write_file(template_id=template().pk, viewer=SYSTEM).encode()
    clerk = makers.viewer(makers.unit("a"), role=Role.WRITER)

    with pytest.raises(NotAllowed):
        stationery.read_file(content=content, viewer=clerk, unit=None, at=NOON)


def test_two_versions_are_compared_by_language():
    english = Words.of_text(language="en", subject="Hi", text="Hello")
    made = template([english, WORDS[1]])
    first = stationery.publish(version_id=selectors.newest(template_id=made.pk).pk, viewer=SYSTEM, at=NOON)
    second = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    bold = Words(language="pl", subject="Cześć", document=check(doc(paragraph(text("Dzień "), text("dobry", "bold")))))
    new = Words.of_text(language="de", subject="Hallo", text="Guten Tag")
    stationery.save_draft(version_id=second.pk, revision=0, wordings=[english, bold, new], viewer=SYSTEM, at=NOON)

    found = compare(before_id=first.pk, after_id=second.pk, viewer=SYSTEM)

    assert [(change.language, change.is_new, change.is_gone) for change in found.changes] == [
        ("de", True, False), ("pl", False, False),
    ]  # fmt: skip
    assert [(line.where, line.text) for line in found.changes[1].lines] == [
        ("both", "Cześć"), ("both", ""), ("before", "Dzień dobry"), ("after", "Dzień **dobry**"),
    ]  # fmt: skip
