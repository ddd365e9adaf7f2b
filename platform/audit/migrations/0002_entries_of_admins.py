"""An index for the platform's list that leaves out what machines do with keys.

Safe at any time: changes of everybody wait for as long as the table is read once (half a second
for a million entries), because the index itself is of few.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("audit", "0001_workspaces")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(("via__in", ("api", "dashboard", "key")), _negated=True),
                fields=["-id"],
                name="audit_of_admins",
            ),
        ),
    ]
