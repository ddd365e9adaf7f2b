"""All-time scans without bots must outlive the rows that they are counted from.

Safe at any time: a column with a constant default rewrites nothing.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0002_route_trigger")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="scantotal",
            name="bot_count",
            field=models.BigIntegerField(
                default=0,
                help_text="how many of scan_count were crawlers, previews and prefetches",
            ),
        ),
    ]
