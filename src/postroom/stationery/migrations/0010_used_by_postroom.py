"""Two templates were called those of Postroom itself, which uses neither: they are ready templates like the others."""

from django.db import migrations

ORDINARY = """
UPDATE stationery_template SET is_system = false WHERE code IN ('system-opt-out-confirmed', 'system-test-message')
"""


class Migration(migrations.Migration):
    dependencies = [("stationery", "0009_setup")]
    operations = [migrations.RunSQL(ORDINARY, migrations.RunSQL.noop)]
