"""Why addresses are not used becomes a code; what was written down in English before is read once more."""

from django.db import migrations, models

CAUSES = [
    ("by_hand", "By Hand"),
    ("refused", "Refused"),
    ("bounced", "Bounced"),
    ("complained", "Complained"),
    ("asked", "Asked"),
]
READ = r"""
UPDATE {table} SET
  cause = CASE WHEN by_id IS NOT NULL THEN 'by_hand'
               WHEN reason = 'Complaint: marked as unwanted' THEN 'complained'
               WHEN reason LIKE 'Bounced: %' THEN 'bounced'
               WHEN reason LIKE 'SMS from %' THEN 'asked'
               ELSE 'refused' END,
  reason = CASE WHEN by_id IS NOT NULL THEN reason
                WHEN reason = 'Complaint: marked as unwanted' THEN ''
                ELSE regexp_replace(reason, '^(Bounced: |SMS from [^:]*: )', '') END
"""


def _cause():
    return models.CharField(choices=CAUSES, db_default="", default="", max_length=12)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_deceased_disputed")]
    operations = [
        operation
        for name in ("suppression", "liftedsuppression")
        for operation in (
            migrations.AddField(name, "cause", _cause()),
            migrations.AlterField(name, "reason", models.CharField(blank=True, max_length=300)),
            migrations.RunSQL(READ.format(table=f"contacts_{name}"), migrations.RunSQL.noop),
        )
    ]
