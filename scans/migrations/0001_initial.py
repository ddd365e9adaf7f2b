"""The scan rows.

Safe at any time: a new table.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DynamicQrScan",
            fields=[
                (
                    "event_id",
                    models.UUIDField(
                        help_text="UUIDv7 made when it was answered",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("qr_id", models.BigIntegerField()),
                ("short_id", models.CharField(max_length=8)),
                ("scanned_at", models.DateTimeField()),
                ("outcome", models.CharField(help_text="redirected or paused", max_length=10)),
                ("variant", models.CharField(blank=True, max_length=40)),
                ("host", models.CharField(max_length=253)),
                ("user_agent", models.CharField(blank=True, max_length=512)),
                ("client", models.CharField(help_text="iOS ... Bot, other", max_length=7)),
                ("device", models.CharField(max_length=60)),
                ("os", models.CharField(max_length=60)),
                ("browser", models.CharField(max_length=60)),
                ("is_bot", models.BooleanField()),
                (
                    "bot_reason",
                    models.CharField(
                        blank=True, help_text="crawler, preview, prefetch", max_length=10
                    ),
                ),
                ("referer", models.CharField(blank=True, help_text="raw", max_length=1024)),
                (
                    "country",
                    models.CharField(blank=True, help_text="ISO 3166-1 alpha-2", max_length=2),
                ),
                ("region", models.CharField(blank=True, max_length=100)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("latitude", models.FloatField(help_text="degrees, WGS 84", null=True)),
                ("longitude", models.FloatField(help_text="degrees, WGS 84", null=True)),
                (
                    "address_hash",
                    models.BinaryField(help_text="HMAC with a key of that day", null=True),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["qr_id", "scanned_at"], name="scan_by_qr_and_time")
                ],
            },
        ),
    ]
