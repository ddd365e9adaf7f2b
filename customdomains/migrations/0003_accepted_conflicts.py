"""Which codes that lead to the domain its workspace has accepted.

Safe at any time: a column that may be NULL, which PostgreSQL adds without rewriting the table;
the version before inserts rows without knowing it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("customdomains", "0002_check_under_way")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="customdomain",
            name="accepted_conflicts",
            field=models.JSONField(null=True),
        ),
    ]
