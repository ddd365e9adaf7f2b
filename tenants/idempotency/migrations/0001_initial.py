"""Safe at any time: creates one new table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of answers kept for 24 hours."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=255)),
                (
                    "fingerprint",
                    models.BinaryField(help_text="SHA-256 of method, path and body", max_length=32),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        help_text="NULL only inside the claim", null=True
                    ),
                ),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(default=bytes)),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "key"), name="idempotency_key_once"
                    )
                ],
            },
        ),
    ]
