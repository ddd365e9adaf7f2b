"""What the comparison of routes with codes has found.

Safe at any time: a new table in the public schema, which the version before does not know.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("health", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="WrongRoutes",
            fields=[
                ("tenant_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("count", models.BigIntegerField()),
                ("short_ids", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
            ],
        ),
    ]
