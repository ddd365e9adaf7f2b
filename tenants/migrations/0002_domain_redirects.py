"""Where "/" and unknown short ids of a customer host lead.

Safe at any time: columns with a constant default, which PostgreSQL adds without
rewriting the table; the version before inserts rows without knowing them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="domain",
            name="root_redirect_url",
            field=models.CharField(blank=True, db_default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="domain",
            name="not_found_redirect_url",
            field=models.CharField(blank=True, db_default="", max_length=2000),
        ),
    ]
