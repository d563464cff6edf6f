"""Batches tell what their run is for."""

from django.db import migrations

_TELL = "UPDATE outbox_batch b SET kind = r.kind FROM runs_run r WHERE r.batch_id = b.id"


class Migration(migrations.Migration):
    dependencies = [("runs", "0012_posting"), ("outbox", "0028_sending_hours")]
    operations = [migrations.RunSQL(_TELL, migrations.RunSQL.noop)]
