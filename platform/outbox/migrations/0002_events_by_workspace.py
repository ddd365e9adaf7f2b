"""Indexes for the list of events, and for deleting old ones by their ids.

Safe at any time: the table is new in the same release, and nearly empty.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="outboxevent", name="webhook_event_of_workspace"),
        migrations.RemoveIndex(model_name="outboxevent", name="webhook_event_age"),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                condition=models.Q(("type", "scan.created"), _negated=True),
                fields=["tenant_id", "id"],
                name="webhook_event_but_scans",
            ),
        ),
    ]
