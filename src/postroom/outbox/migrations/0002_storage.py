"""Keep the hot queue table small and the cold ones quick to update."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE outbox_dispatch SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
                autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
            ALTER TABLE outbox_message SET (fillfactor = 85);
            ALTER TABLE outbox_rendition ALTER COLUMN fills SET STORAGE MAIN;
            """,
            migrations.RunSQL.noop,
        )
    ]
