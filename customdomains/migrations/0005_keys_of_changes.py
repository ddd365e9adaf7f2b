"""Which API key has changed a claim.

Safe at any time: a nullable column rewrites nothing, and the version before writes on without it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("customdomains", "0004_reasons_in_french")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="domainevent",
            name="changed_by_key_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
