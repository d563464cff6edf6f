"""Pictures and files as a viewer finds them, and pictures as everybody fetches them."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from postroom.access.tree import tree
from postroom.access.viewer import Right, Viewer
from postroom.filing import storing
from postroom.filing.models import Enclosure, Picture
from postroom.filing.storing import FileGone, Folder


def pictures(*, viewer: Viewer) -> QuerySet[Picture]:
    """Return the pictures on offer, the newest first."""
    return Picture.objects.visible_to(viewer).order_by("-pk")


def enclosures(*, viewer: Viewer) -> QuerySet[Enclosure]:
    """Return the files on offer to go along with messages, the newest first."""
    return Enclosure.objects.visible_to(viewer).order_by("-pk")


def enclosures_for(*, digests: Collection[str], unit_id: int | None) -> dict[str, Enclosure]:
    """Return those of the files that may go along with messages of a unit, by digest; None: of every unit."""
    if not digests:
        return {}
    home = set() if unit_id is None else {unit_id} | tree().above([unit_id])
    found = Enclosure.objects.filter(Q(unit_id__isnull=True) | Q(unit_id__in=home), digest__in=digests)
    return {file.digest: file for file in found}


def kept_pictures(*, digests: Collection[str]) -> frozenset[str]:
    """Return those of the pictures that are kept, by digest; whoever keeps them, everybody may fetch them."""
    if not digests:
        return frozenset()
    return frozenset(Picture.objects.filter(digest__in=digests).values_list("digest", flat=True))


def home_for(*, viewer: Viewer) -> int | None:
    """Return the unit to which a picture belongs if nobody says: the first in which the viewer writes.

    None is everybody's, for those who see all.
    """
    return None if viewer.sees_all else min(viewer.units.get(Right.WRITE, frozenset()), default=0)


def public_picture(*, digest: str) -> tuple[bytes, str]:
    """Return the bytes and the media type of what anybody may see. Raises `Picture.DoesNotExist`."""
    try:
        data = storing.read(digest, Folder.PICTURES)
    except FileGone as gone:
        raise Picture.DoesNotExist(str(gone)) from gone
    kind = Picture.objects.filter(digest=digest).values_list("media_type", flat=True).first()
    if kind is None:
        raise Picture.DoesNotExist(digest)
    return data, kind
