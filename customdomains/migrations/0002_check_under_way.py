"""Until when a check on demand is under way.

Safe at any time: a column that may be NULL, which PostgreSQL adds without rewriting the table;
the version before inserts rows without knowing it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("customdomains", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="customdomain",
            name="check_ends_at",
            field=models.DateTimeField(null=True),
        ),
    ]
