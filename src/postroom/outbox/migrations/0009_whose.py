"""Find the messages of a unit, of an account or of a writer among those of all, and count errors without reading them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("outbox", "0008_errands")]
    operations = [
        AddIndexConcurrently("message", models.Index(fields=["unit", "state"], name="message_of_unit")),
        AddIndexConcurrently("message", models.Index(fields=["lane"], name="message_by_lane")),
        AddIndexConcurrently(
            "message",
            models.Index(fields=["author"], name="message_of_author", condition=models.Q(author__isnull=False)),
        ),
        AddIndexConcurrently(
            "message",
            models.Index(
                fields=["-id"],
                name="message_errors",
                include=["state", "failure", "hold_reason", "unit", "author"],
                condition=models.Q(
                    models.Q(
                        ("state__in", ["expired", "failed", "returned", "uncertain"]),
                        models.Q(("hold_reason__in", ['no_account', 'opted_out', 'restored', 'suppressed', 'undeliverable']), ("state", "held")),
                        _connector="OR",
                    ),
                    archived_at__isnull=True,
                    deleted_at__isnull=True,
                ),
            ),
        ),
    ]
