import pytest

from postroom.access.viewer import RIGHTS_OF, Right, Role, Viewer
from postroom.web.shell.navigation import Ways, destinations

pytestmark = pytest.mark.urls("tests.web.shell.screens")
READER = Viewer(user_id=1, units={right: frozenset({1}) for right in RIGHTS_OF[Role.READER]})
EVERYTHING = Viewer(user_id=2, sees_all=True)


def labels(viewer: Viewer) -> list[tuple[str, list[str]]]:
    groups = Ways.of(viewer=viewer, path="/").groups
    return [(str(group.label), [str(link.label) for link in group.links]) for group in groups]


def test_screens_that_are_not_installed_are_left_out():
    assert labels(EVERYTHING) == [
        ("Work", ["Home", "Shipping centre"]),
        ("Write", ["New bulk message"]),
        ("Set up", ["Connections", "People"]),
        ("Look", ["Runs"]),
    ]


def test_a_reader_finds_nothing_to_write_or_set_up():
    assert labels(READER) == [("Work", ["Home"]), ("Look", ["Runs"])]


def test_the_shipping_centre_is_there_for_those_to_whom_it_was_granted():
    granted = Viewer(user_id=1, units={**READER.units, Right.OUTBOX: frozenset({1})})

    assert labels(granted) == [("Work", ["Home", "Shipping centre"]), ("Look", ["Runs"])]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["Home"]),
        ("/outbox/", ["Shipping centre"]),
        ("/outbox/12/", ["Shipping centre"]),
        ("/runs/new/", ["New bulk message"]),
        ("/runs/3/", ["Runs"]),
        ("/gallery/", []),
    ],
)
def test_one_screen_at_most_is_the_current_one(path, current):
    groups = Ways.of(viewer=EVERYTHING, path=path).groups

    assert [str(link.label) for group in groups for link in group.links if link.is_current] == current


def test_every_key_leads_to_one_place():
    keys = {link.key: link.url for link in destinations(viewer=EVERYTHING) if link.key}

    assert keys == {"h": "/", "o": "/outbox/", "r": "/runs/", "e": "/outbox/?box=errors"}
