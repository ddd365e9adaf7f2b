"""Which API key has acted, so that entries can be filtered by it.

Safe at any time: a nullable column rewrites nothing; for its index, which is empty at first, the
table is read once (half a second for a million entries), while changes of everybody wait. The
version before writes on without the column.
"""

from django.db import migrations, models
from django.db.models import F, OrderBy, Q


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("audit", "0003_without_entries_of_platform")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="auditentry",
            name="actor_key_id",
            field=models.BigIntegerField(help_text="API key; NULL for people", null=True),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                F("tenant_id"),
                F("actor_key_id"),
                OrderBy(F("created_at"), descending=True),
                OrderBy(F("id"), descending=True),
                condition=Q(("actor_key_id__isnull", False)),
                name="audit_of_key",
            ),
        ),
    ]
