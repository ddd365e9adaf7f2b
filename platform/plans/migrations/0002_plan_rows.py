"""The five plans, as rows that platform admins edit from then on.

Safe at any time: inserts five rows and leaves existing ones alone.
"""

from decimal import Decimal
from typing import Any

from django.db import migrations

COLUMNS = (
    "code", "name", "price_usd_month", "renders_per_month", "max_print_inches", "max_dpi",
    "custom_logo", "active_dynamic_qrs", "destination_edits_per_qr", "bulk_items_per_call",
    "seats", "ab_variants", "webhooks", "custom_domains", "over_quota", "overage_usd",
)  # fmt: skip
ROWS = (
    ("free", "Free", 0, 5, 3, 300, False, 1, 1, 0, 1, False, False, False, "refuse", None),
    ("starter", "Starter", 7, 500, 8, 300, True, 10, None, 50, 1, False, False, False,
     "bill", Decimal("0.04")),
    ("pro", "Pro", 19, 5000, 15, 600, True, 200, None, 1000, 1, True, True, False,
     "bill", Decimal("0.02")),
    ("agency", "Agency", 99, 25000, 15, 600, True, 1000, None, 5000, 5, True, True, True,
     "bill", Decimal("0.01")),
    ("enterprise", "Enterprise", None, None, 15, 600, True, None, None, 5000, None, True, True,
     True, "refuse", None),
)  # fmt: skip


def insert_plans(apps: Any, schema_editor: Any) -> None:
    """Insert what is missing."""
    plan = apps.get_model("plans", "Plan")
    for row in ROWS:
        values = dict(zip(COLUMNS, row, strict=True))
        plan.objects.get_or_create(code=values.pop("code"), defaults=values)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("plans", "0001_initial")]

    operations = [migrations.RunPython(insert_plans, migrations.RunPython.noop)]
