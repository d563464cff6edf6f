"""What was written as plain text says the same as a document, published or not."""

import pytest

from postroom.core.document.schema import load
from postroom.core.document.to_text import to_text

BEFORE = [("outbox", "0005_unchecked_keys"), ("stationery", "0004_published_design_stays")]
AFTER = [("outbox", "0006_document"), ("stationery", "0005_document")]
TEXT = "Dear #contact_information.name{you},\n\n- one\n- #fff\n\nBye\n#items_list"


def test_plain_texts_become_documents_and_back(earlier):
    old = earlier(*BEFORE)
    template = old.get_model("stationery", "Template").objects.create(code="old", name="Old")
    version = old.get_model("stationery", "TemplateVersion").objects.create(template=template, number=1)
    said = old.get_model("stationery", "Wording").objects.create(version=version, language="en", text=TEXT)
    version.published_at = "2026-01-01T00:00Z"
    version.save()

    new = earlier(*AFTER)
    kept = new.get_model("stationery", "Wording").objects.get(pk=said.pk)
    assert to_text(load(kept.document)) == TEXT
    assert kept.document["content"][0]["content"][1]["attrs"]["path"] == "contact_information.name"
    with pytest.raises(Exception, match="never changes"):
        kept.delete()

    old = earlier(*BEFORE)
    assert old.get_model("stationery", "Wording").objects.get(pk=said.pk).text == TEXT
