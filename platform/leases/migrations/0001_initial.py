"""The leases, and when scheduled calls were sent last.

Safe at any time: new tables in the public schema.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=200)),
                ("expires_at", models.DateTimeField()),
            ],
            options={"db_table": "platform_lease"},
        ),
        migrations.CreateModel(
            name="LastRun",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("sent_at", models.DateTimeField()),
            ],
            options={"db_table": "platform_last_run"},
        ),
    ]
