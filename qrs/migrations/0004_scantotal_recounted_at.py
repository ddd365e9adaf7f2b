"""Kept figures must be known to be void once rollups were made anew.

Safe at any time: now() is the same for all rows, so that nothing is rewritten.
"""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0003_scantotal_bot_count")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="scantotal",
            name="recounted_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="when counting began, or rollups were last made anew: figures that were"
                " read before no longer hold, though the counts may be the same",
            ),
        ),
    ]
