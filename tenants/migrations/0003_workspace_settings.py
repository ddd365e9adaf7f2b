"""Time zone, language, week start, and whether two-factor is required.

Safe at any time: columns that are nullable or have a constant default, which PostgreSQL adds
without rewriting the table; the version before inserts rows without knowing them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        ("tenants", "0002_domain_redirects"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="tenant",
            name="language",
            field=models.CharField(
                db_default="en",
                default="en",
                help_text="of mails to addresses without user",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="tenant",
            name="requires_two_factor",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="tenant",
            name="time_zone",
            field=models.CharField(db_default="UTC", default="UTC", max_length=64),
        ),
        migrations.AddField(
            model_name="tenant",
            name="week_start",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="0 Monday, 6 Sunday"
            ),
        ),
    ]
