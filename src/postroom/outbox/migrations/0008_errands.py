"""Orders for very many messages, done in the background."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0007_ordered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Errand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(blank=True, max_length=45)),
                ("order", models.CharField(max_length=20)),
                ("filters", models.JSONField(default=dict)),
                ("mark", models.BigIntegerField(default=0)),
                ("total", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField(default=0)),
                ("on_the_way", models.PositiveIntegerField(default=0)),
                ("left", models.PositiveIntegerField(default=0)),
                ("reasons", models.JSONField(default=dict)),
                ("is_final", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "Working"),
                            ("finished", "Finished"),
                            ("stopped", "Stopped"),
                            ("failed", "Failed"),
                        ],
                        default="working",
                        max_length=10,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("put_away_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="outbox.errand",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Bite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "errand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="outbox.errand"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(condition=models.Q(("put_away_at__isnull", True)), fields=["by"], name="errand_shown"),
        ),
    ]
