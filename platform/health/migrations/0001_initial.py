"""What tasks have found out about figures and certificates.

Safe at any time: new tables in the public schema.
"""

from django.db import migrations, models

_PROBLEMS = [
    ("", "None"),
    ("expires", "Expires"),
    ("invalid", "Invalid"),
    ("refused", "Refused"),
    ("unreachable", "Unreachable"),
]


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FigureSample",
            fields=[
                ("tenant_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField(db_index=True)),
                ("samples", models.BigIntegerField(default=0, help_text="so far")),
                ("day", models.DateField(null=True)),
                ("compared", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="WrongFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("qr_ids", models.JSONField(default=list)),
                ("lines", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "day"), name="wrong_figures_of_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateCheck",
            fields=[
                ("host", models.CharField(max_length=253, primary_key=True, serialize=False)),
                ("is_own", models.BooleanField()),
                ("next_check_at", models.DateTimeField(db_index=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, choices=_PROBLEMS, max_length=12)),
                ("detail", models.TextField(blank=True)),
                ("failures", models.IntegerField(default=0)),
            ],
        ),
    ]
