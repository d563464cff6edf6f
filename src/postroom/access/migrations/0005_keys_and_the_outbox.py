"""Keys that see their unit saw the outbox as well: write it down, so that programs in use go on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0004_cache")]
    operations = [
        migrations.RunSQL(
            """
            UPDATE access_apikey SET rights = rights || '["see_outbox"]'::jsonb
             WHERE rights ? 'see' AND NOT rights ? 'see_outbox'
            """,
            migrations.RunSQL.noop,
        ),
    ]
