"""Without the index that 0002 replaces: it grew with every change that a key made.

Safe at any time: the version before finds the same entries by the new one. Apart from 0002, so that
nobody waits for this lock while that index is built.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("audit", "0002_entries_of_admins")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="auditentry", name="audit_of_platform"),
    ]
