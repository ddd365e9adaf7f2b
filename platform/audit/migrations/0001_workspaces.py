"""The audit log for everybody: it changes its app, and gets workspace, network and way.

Safe at any time: the table stays as it is but for columns that are nullable or have a constant
default and a longer text, none of which rewrites it; the version before writes on without knowing
them. One index is of all existing entries, of platform admins only and therefore few; the others
leave out entries without a workspace, which these are.
"""

from django.db import migrations, models
from django.db.models import F, OrderBy, Q

_NEWEST = (OrderBy(F("created_at"), descending=True), OrderBy(F("id"), descending=True))


def _index(name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="auditentry",
        index=models.Index(
            F("tenant_id"),
            *(F(field) for field in fields),
            *_NEWEST,
            name=name,
            condition=Q(tenant_id__isnull=False),
        ),
    )


_EXISTING = migrations.CreateModel(
    name="AuditEntry",
    fields=[
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("created_at", models.DateTimeField()),
        (
            "actor_id",
            models.BigIntegerField(null=True, help_text="user; NULL for the platform itself"),
        ),
        ("actor_email", models.CharField(max_length=254)),
        ("action", models.CharField(max_length=40)),
        ("target_type", models.CharField(max_length=20)),
        ("target_id", models.CharField(max_length=100)),
        ("before", models.JSONField(default=dict)),
        ("after", models.JSONField(default=dict)),
        ("request_id", models.CharField(blank=True, max_length=128)),
    ],
    options={
        "db_table": "console_auditentry",
        "verbose_name": "audit entry",
        "verbose_name_plural": "audit log",
        "ordering": ("-id",),
        "indexes": [
            models.Index(fields=("target_type", "target_id", "-id"), name="audit_of_one_target")
        ],
    },
)


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True
    dependencies = [("console", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(state_operations=[_EXISTING]),
        migrations.AddField(
            model_name="auditentry",
            name="tenant_id",
            field=models.BigIntegerField(
                help_text="NULL: an entry that only platform admins see", null=True
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="via",
            field=models.CharField(
                blank=True, db_default="", help_text="see audit.context", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="network",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="of the client, never its address",
                max_length=50,
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="target_id",
            field=models.CharField(max_length=255),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["-id"],
                name="audit_of_platform",
                condition=~Q(via__in=("api", "dashboard")),
            ),
        ),
        _index("audit_of_workspace"),
        _index("audit_of_person", "actor_id"),
        _index("audit_of_target", "target_type", "target_id"),
        _index("audit_of_action", "action"),
    ]
