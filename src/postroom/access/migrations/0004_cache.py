"""The table of Django's database cache: what is counted there holds for all processes and machines."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0003_brand_look")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE access_cache (
              cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX access_cache_expires ON access_cache (expires);
            """,
            "DROP TABLE access_cache",
        )
    ]
