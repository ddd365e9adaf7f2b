"""Saved designs.

Safe at any time: a new table. The version before does not know it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0006_trash_and_history")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Design",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("fields", models.JSONField(default=dict)),
                ("logo_png", models.BinaryField(null=True)),
                ("logo_digest", models.CharField(blank=True, max_length=64)),
                ("logo_width", models.PositiveSmallIntegerField(default=0)),
                ("logo_height", models.PositiveSmallIntegerField(default=0)),
                ("grade", models.CharField(max_length=1)),
                (
                    "is_default",
                    models.BooleanField(default=False, help_text="what the dashboard begins with"),
                ),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="design_one_default",
                    )
                ],
            },
        ),
    ]
