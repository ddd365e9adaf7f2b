"""The query of the scanned URL.

Safe at any time: a column with a constant default of the database, which rewrites nothing and
which the version before may leave out.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("scans", "0003_most_frequent_values")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="dynamicqrscan",
            name="query",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="raw, of the scanned URL, without its question mark",
                max_length=512,
            ),
        ),
    ]
