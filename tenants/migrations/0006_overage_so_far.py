"""What billed plans have rendered beyond their quota this month, before it was counted.

Safe at any time: it writes rows of the running month only, by the plans of today. The version
before counts on without overage, which bills too little rather than too much.
"""

from django.db import migrations

COUNT_OVERAGE = """
UPDATE plans_renderusage AS month
SET overage = month.renders - plan.renders_per_month,
    overage_usd = (month.renders - plan.renders_per_month) * plan.overage_usd
FROM tenants_tenant AS tenant
JOIN plans_plan AS plan ON plan.code = tenant.plan_id
WHERE tenant.id = month.tenant_id
  AND month.month = date_trunc('month', now() AT TIME ZONE 'UTC')::date
  AND month.overage = 0
  AND plan.over_quota = 'bill'
  AND month.renders > plan.renders_per_month
"""


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        ("plans", "0004_overage_and_keys"),
        ("tenants", "0005_saved_views"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_OVERAGE, migrations.RunSQL.noop),
    ]
