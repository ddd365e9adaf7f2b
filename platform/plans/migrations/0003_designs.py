"""How many designs a plan has.

Safe at any time: a column with a constant default rewrites nothing, and five rows get their
number. The version before neither reads nor writes the column.
"""

from typing import Any

from django.db import migrations, models

_DESIGNS = {"free": 3, "starter": 20, "pro": 100, "agency": 1000, "enterprise": 1000}


def set_designs(apps: Any, schema_editor: Any) -> None:
    """The five plans of 0002; others keep the default."""
    plan = apps.get_model("plans", "Plan")
    for code, designs in _DESIGNS.items():
        plan.objects.filter(code=code).update(designs=designs)


class Migration(migrations.Migration):
    """A column, and its values."""

    dependencies = [("plans", "0002_plan_rows")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="plan",
            name="designs",
            field=models.PositiveIntegerField(
                blank=True, db_default=3, help_text="saved designs", null=True
            ),
        ),
        migrations.RunPython(set_designs, migrations.RunPython.noop),
    ]
