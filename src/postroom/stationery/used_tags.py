"""Which tags the wordings of versions use: what has to be right for a message to be written."""

from collections import defaultdict
from collections.abc import Collection

from postroom.core.document.schema import load
from postroom.core.document.tags import tags_of, written_tags
from postroom.stationery.models import Wording


def tags_in(*, version_ids: Collection[int]) -> dict[int, frozenset[tuple[str, ...]]]:
    """Return the paths of the tags that each of these versions shows, in one query."""
    found: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    for wording in Wording.objects.filter(version__in=version_ids):
        tags = [*written_tags(wording.subject), *tags_of(load(wording.document)), *written_tags(wording.sms_text)]
        found[wording.version_id].update(tag.path for tag in tags if not tag.free)
    return {version_id: frozenset(paths) for version_id, paths in found.items()}
