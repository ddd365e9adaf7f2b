"""Claims that are committed before the work, and answers that are made again.

Safe at any time: a new table, and a column with a default of the database's.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("idempotency", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="idempotentanswer",
            name="is_recipe",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The body says how to make the response again",
            ),
        ),
        migrations.CreateModel(
            name="IdempotencyClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.BinaryField(max_length=32)),
                (
                    "number",
                    models.UUIDField(
                        help_text="Of this try; one that takes over has its own", unique=True
                    ),
                ),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "key"), name="idempotency_claim_once"
                    )
                ],
            },
        ),
    ]
