"""Addresses of forgotten customers come back to the block list with the code of why they stood there."""

from django.db import migrations, models

TRIGGER = """
CREATE OR REPLACE FUNCTION privacy_remember() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM privacy_keptsuppression) THEN
    RETURN NULL;
  END IF;
  WITH known AS (
    DELETE FROM privacy_keptsuppression WHERE digest = privacy_digest(NEW.value)
    RETURNING channel, {columns}, since, until
  )
  INSERT INTO contacts_suppression (channel, address, {columns}, since, until, note)
  SELECT channel, NEW.value, {columns}, since, until, '' FROM known
  ON CONFLICT (channel, address) DO NOTHING;
  RETURN NULL;
END $$;
"""
READ = r"""
UPDATE privacy_keptsuppression SET
  cause = CASE WHEN reason = 'Complaint: marked as unwanted' THEN 'complained'
               WHEN reason LIKE 'Bounced: %' THEN 'bounced'
               WHEN reason LIKE 'SMS from %' THEN 'asked'
               ELSE '' END,
  reason = CASE WHEN reason = 'Complaint: marked as unwanted' THEN ''
                ELSE regexp_replace(reason, '^(Bounced: |SMS from [^:]*: )', '') END
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_incoming"), ("contacts", "0008_causes")]
    operations = [
        migrations.AddField(
            "keptsuppression", "cause", models.CharField(blank=True, db_default="", default="", max_length=12)
        ),
        migrations.AlterField("keptsuppression", "reason", models.CharField(blank=True, max_length=300)),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER.format(columns="cause, reason"), TRIGGER.format(columns="reason")),
    ]
