"""The audit log belongs to the app audit now; here stays what the admin site registers.

Safe at any time: it changes nothing in the database.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [("console", "0001_initial"), ("audit", "0001_workspaces")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="AuditEntry"),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[],
                    options={
                        "verbose_name": "audit entry",
                        "verbose_name_plural": "audit log",
                        "proxy": True,
                    },
                    bases=("audit.auditentry",),
                ),
            ]
        ),
    ]
