"""Which API key has created or deleted a QR, or changed where it leads.

Safe at any time: nullable columns rewrite nothing, and the version before writes on without them.
"""

from django.db import migrations, models

_COLUMNS = (
    ("dynamicqr", "created_by_key_id"),
    ("dynamicqr", "deleted_by_key_id"),
    ("destinationchange", "changed_by_key_id"),
)


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0007_design")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        *(
            migrations.AddField(
                model_name=model, name=column, field=models.BigIntegerField(null=True)
            )
            for model, column in _COLUMNS
        ),
    ]
