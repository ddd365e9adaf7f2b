"""A platform admin looks at a workspace as one of its members.

Safe at any time: a nullable column. The version before does not know it, and would show such a
log-in to its person as one of their own; it cannot be used with it, as its pages do not exist there.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("accounts", "0005_links_and_second_factors")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="session",
            name="acting_admin",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
