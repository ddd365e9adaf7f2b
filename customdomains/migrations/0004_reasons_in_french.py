"""The reasons of a domain's history in French.

Safe at any time: a column with a constant default, which PostgreSQL adds without rewriting the
table; the version before inserts rows without knowing it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        ("customdomains", "0003_accepted_conflicts"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="domainevent",
            name="reason_fr",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="empty: a fixed text, or from before translations",
            ),
        ),
    ]
