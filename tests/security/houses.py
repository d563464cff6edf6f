"""Two units with one of everything each, whose rows have numbers that tell which of the two they belong to."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from postroom.access.models import Unit
from tests import makers
from tests.web.scene import Scene, everything

ROOM = 1_000_000
"""Each table counts in a range of its own: the first unit's things from its beginning, the second's from the middle."""
OTHERS, OURS = 0, ROOM // 2
TRACE = "qwghlm"
_NUMBER = re.compile(r"(?<![\w.])\d{7,9}(?![\w.])")


@dataclass(frozen=True, slots=True)
class Houses:
    """`theirs` is what must not be touched, `ours` belongs to the unit of whoever asks."""

    theirs: Scene
    ours: Scene
    place: Unit

    def foreign(self, text: str) -> str:
        """The text with each number of a thing of ours replaced by that of the first such thing of theirs."""
        return _NUMBER.sub(lambda found: str(self._counterpart(int(found[0]))), text)

    def _counterpart(self, number: int) -> int:
        return number - OURS if number % ROOM >= OURS else number


def two_houses() -> Houses:
    _count_from(OTHERS + 1)
    theirs = everything()
    _count_from(OURS + 1)
    place = makers.unit("lyon", brand=makers.brand("blue_water"))
    return Houses(theirs, everything(TRACE, at=place), place)


def _count_from(first: int) -> None:
    with connection.cursor() as cursor:
        for room, table in enumerate(_tables(), start=1):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", (table, room * ROOM + first))


def _tables() -> list[str]:
    """Our tables that number their rows themselves."""
    models = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("postroom.")]
    named = sorted(model._meta.db_table for model in models if model._meta.pk.get_internal_type() == "BigAutoField")
    return list(dict.fromkeys(named))


def rows() -> set[tuple[str, str]]:
    """All rows of our tables, as text."""
    models = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("postroom.")]
    tables = sorted({model._meta.db_table for model in models})
    union = " UNION ALL ".join(f"SELECT '{table}', row_to_json(t)::text FROM \"{table}\" t" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(union)
        return set(cursor.fetchall())


def touching_theirs(before: set[tuple[str, str]], after: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was changed, made or removed, and is theirs or points to something of theirs."""
    return [row for row in before ^ after if any(_is_theirs(int(number)) for number in _NUMBER.findall(row[1]))]


def _is_theirs(number: int) -> bool:
    return number > ROOM and 0 < number % ROOM < OURS
