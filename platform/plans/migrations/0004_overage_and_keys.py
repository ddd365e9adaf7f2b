"""What is billed beyond the quota, which thresholds were told, and the renders of each key.

Safe at any time: columns with constant defaults rewrite nothing, and the table is new. The version
before writes none of it, so a render that it counts beyond a quota meanwhile is not billed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns and a table."""

    dependencies = [("plans", "0003_designs")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="renderusage",
            name="overage",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="of renders, those beyond the quota that are billed",
            ),
        ),
        migrations.AddField(
            model_name="renderusage",
            name="overage_usd",
            field=models.DecimalField(
                db_default=0,
                decimal_places=2,
                default=0,
                help_text="for all of overage, each at the price of its day",
                max_digits=14,
            ),
        ),
        migrations.AddField(
            model_name="renderusage",
            name="notified",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="the highest percentage of the quota that was told",
            ),
        ),
        migrations.CreateModel(
            name="KeyUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("key_id", models.BigIntegerField()),
                ("month", models.DateField(help_text="first day of the UTC month")),
                (
                    "renders",
                    models.PositiveIntegerField(default=0, help_text="counted against the quota"),
                ),
                ("credits_spent", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "month", "key_id"), name="key_usage_once_a_month"
                    ),
                ],
            },
        ),
    ]
