"""The entries of the trail, and the seals that chain them."""

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One thing that somebody did. The database refuses to change or delete it.

    It names people, units and things by value: the trail stays true when they are renamed or gone.
    """

    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=40)
    """One of `Action`."""
    actor_id = models.BigIntegerField(null=True)
    """The user; none: Postroom itself, or somebody who was not let in."""
    actor = models.CharField(max_length=200)
    address = models.CharField(max_length=45, blank=True)
    """Where the request came from, as an IP address."""
    unit_id = models.BigIntegerField(null=True)
    """The unit whose administrators may read it; none: only super users."""
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "-id"], name="audit_of_unit"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.action}"


class Seal(models.Model):
    """A link of the chain: the digest of an entry and of the seal before it. The database makes it at commit."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, related_name="+", db_constraint=False)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}: {self.digest[:12]}"
