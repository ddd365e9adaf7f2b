"""Whether the routes of a workspace could be compared with its codes in time.

Safe at any time: the version before leaves the new column to its default in the database.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("health", "0002_wrong_routes")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="figuresample",
            name="are_routes_compared",
            field=models.BooleanField(default=True, db_default=True),
        ),
    ]
