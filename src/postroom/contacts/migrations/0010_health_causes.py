"""What told how an address is becomes a code beside what was said."""

from django.db import migrations, models

CAUSES = [
    ("by_hand", "By Hand"),
    ("refused", "Refused"),
    ("bounced", "Bounced"),
    ("complained", "Complained"),
    ("returned", "Returned"),
]


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_time_zone")]
    operations = [
        migrations.AddField(
            "contactpoint",
            "health_cause",
            models.CharField(blank=True, choices=CAUSES, db_default="", default="", max_length=12),
        ),
    ]
