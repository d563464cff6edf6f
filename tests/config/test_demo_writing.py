"""What the demonstration writes with: made once, clean, in the languages of its customers."""

import pytest

from postroom.access.viewer import SYSTEM
from postroom.config import demo_writing
from postroom.config.demo import Staged
from postroom.stationery import snippets
from postroom.stationery.designs import making
from postroom.stationery.models import Design, DesignChoice, DesignVersion
from tests import makers, post

pytestmark = pytest.mark.django_db


def test_a_design_for_marketing_and_a_snippet_are_made_once_and_have_nothing_wrong():
    staged = Staged(SYSTEM, "", makers.unit(), post.account(9))

    demo_writing.write(staged)
    demo_writing.write(staged)

    choice = DesignChoice.objects.get()
    version = DesignVersion.objects.get(design=choice.design, published_at__isnull=False)
    [snippet] = snippets.published(codes=["opening-hours"], unit_id=None)
    assert (choice.kind, Design.objects.count(), making.problems(version)) == ("marketing", 1, ())
    assert {words.language for words in snippet.words} == {"en", "pl", "de", "fr"}
