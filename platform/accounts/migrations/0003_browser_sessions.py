"""Log-ins of browsers, and what a person chooses for the dashboard.

Safe at any time: columns that are nullable or have a constant default, which PostgreSQL adds
without rewriting the table; the version before inserts rows without knowing them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        ("accounts", "0002_sessions_ended_at"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="session",
            name="is_persistent",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="stay logged in: 30 days, not 12 idle hours",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="last_seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="network",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="of the client, never its address",
                max_length=50,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="second_factor_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="secret_digest",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="session",
            name="user_agent",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="user",
            name="email_verified_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="has_shortcuts",
            field=models.BooleanField(
                db_default=True, default=True, help_text="keyboard shortcuts of the dashboard"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True, db_default="", help_text='"": the browser decides', max_length=5
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(
                choices=[("system", "System"), ("light", "Light"), ("dark", "Dark")],
                db_default="system",
                default="system",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="tenant_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
