"""What the servers of routes were when last seen, and how far all routes are compared.

Safe at any time: a new table in the public schema, which the version before does not know.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """With its one row."""

    dependencies = [("qr_routes", "0004_trash")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="RouteComparison",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("mark", models.TextField(db_default="", default="")),
                ("redis_server", models.TextField(db_default="", default="")),
                ("postgres_server", models.TextField(db_default="", default="")),
                ("requested", models.BigIntegerField(db_default=0, default=0)),
                ("completed", models.BigIntegerField(db_default=0, default=0)),
                ("reason", models.TextField(db_default="", default="")),
                ("is_suspect", models.BooleanField(db_default=False, default=False)),
                ("requested_at", models.DateTimeField(null=True)),
                (
                    "last_short_id",
                    models.TextField(
                        db_default="", default="", help_text="compared up to this one"
                    ),
                ),
                ("compared", models.BigIntegerField(db_default=0, default=0)),
                ("differing", models.BigIntegerField(db_default=0, default=0)),
            ],
            options={"db_table": "qr_route_comparison"},
        ),
        migrations.RunSQL(
            "INSERT INTO public.qr_route_comparison (id) VALUES (1)", migrations.RunSQL.noop
        ),
    ]
