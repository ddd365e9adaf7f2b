"""Room for "no_user_agent".

Safe at any time: a longer limit rewrites nothing, and the version before writes shorter texts.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("scans", "0004_scan_query")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="dynamicqrscan",
            name="bot_reason",
            field=models.CharField(
                blank=True, help_text="crawler, preview, prefetch, no_user_agent", max_length=20
            ),
        ),
    ]
